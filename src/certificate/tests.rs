//! Are files opened, and refused, as they should be?
