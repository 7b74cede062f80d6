//! Which build of Exchange is it, and is there a newer update for it?

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use jiff::civil::Date;
use serde::{Deserialize, Deserializer};

/// A build number such as 15.2.1748.43; the last part may be unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Build {
    /// The line and the cumulative update: 15, 2, 1748.
    pub release: [u16; 3],
    /// The security update.
    pub patch: Option<u16>,
}

/// A product, with its cumulative updates from the oldest to the newest.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// Its name.
    pub name: String,
    /// The parts of the build number that all its builds share.
    pub line: String,
    /// The day on which its support ends or ended, where it is known.
    pub support_ends: Option<Date>,
    /// The cumulative updates for which there are security updates.
    pub current: Vec<String>,
    /// Its cumulative updates.
    pub release: Vec<Release>,
}

/// A cumulative update.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Release {
    /// `CU23`, `RTM`.
    pub name: String,
    /// The first build.
    pub build: Build,
    /// When it was released.
    pub released: Date,
    /// Its security updates, oldest first, where it still gets any.
    #[serde(default)]
    pub patches: Vec<Patch>,
}

/// A security update.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Patch {
    /// `Feb26SU`.
    pub name: String,
    /// The build.
    pub build: Build,
    /// When it was released.
    pub released: Date,
}

/// To which product and update a build belongs.
#[derive(Clone, Copy, Debug)]
pub enum Identified {
    /// Exchange Online, which Microsoft keeps current.
    Online,
    /// A cumulative update that the table has.
    Known(Line),
    /// A build beyond the newest of the table, of the newest product.
    Newer(&'static Product),
    /// A build that the table does not have.
    Unknown,
}

/// A cumulative update of a product.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    /// The product.
    pub product: &'static Product,
    /// The update.
    pub release: &'static Release,
}

impl Line {
    /// Whether there are security updates for the cumulative update.
    pub fn is_current(&self) -> bool {
        self.product.current.contains(&self.release.name)
    }

    /// The newest security update that was out by a day.
    pub fn newest_by(&self, day: Date) -> Option<&'static Patch> {
        self.release.patches.iter().rev().find(|patch| patch.released <= day)
    }
}

#[derive(Deserialize)]
struct Table {
    as_of: Date,
    source: String,
    product: Vec<Product>,
}

static TABLE: LazyLock<Table> =
    LazyLock::new(|| toml::from_str(include_str!("exchange-builds.toml")).expect("the table of builds is tested"));

/// Every product, oldest first.
pub fn products() -> &'static [Product] {
    &TABLE.product
}

/// The day of the newest entry, and where the table comes from.
pub fn as_of() -> (Date, &'static str) {
    (TABLE.as_of, &TABLE.source)
}

/// Which product and cumulative update a build is of.
pub fn identify(build: Build) -> Identified {
    if build.release[..2] == [15, 20] {
        return Identified::Online;
    }
    let lines = || products().iter().flat_map(|product| product.release.iter().map(move |release| (product, release)));
    if let Some((product, release)) = lines().find(|(_, release)| release.build.release == build.release) {
        return Identified::Known(Line { product, release });
    }
    let newest = lines().max_by_key(|(_, release)| release.build);
    match newest {
        Some((product, newest)) if build.release > newest.build.release && build.release[0] == 15 => {
            Identified::Newer(product)
        }
        _ => Identified::Unknown,
    }
}

impl FromStr for Build {
    type Err = ();

    /// Three or four numbers with dots.
    fn from_str(text: &str) -> Result<Self, ()> {
        let parts: Vec<u16> = text.split('.').map(str::parse).collect::<Result<_, _>>().map_err(|_| ())?;
        match parts[..] {
            [major, minor, update] => Ok(Self { release: [major, minor, update], patch: None }),
            [major, minor, update, patch] => Ok(Self { release: [major, minor, update], patch: Some(patch) }),
            _ => Err(()),
        }
    }
}

impl fmt::Display for Build {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [major, minor, update] = self.release;
        write!(f, "{major}.{minor}.{update}")?;
        self.patch.map_or(Ok(()), |patch| write!(f, ".{patch}"))
    }
}

impl<'de> Deserialize<'de> for Build {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|()| serde::de::Error::custom(format!("{text} is no build number")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(build: &str) -> String {
        match identify(build.parse().unwrap()) {
            Identified::Online => "Exchange Online".to_owned(),
            Identified::Known(Line { product, release }) => format!("{} {}", product.name, release.name),
            Identified::Newer(product) => format!("newer than {}", product.name),
            Identified::Unknown => "unknown".to_owned(),
        }
    }

    #[test]
    fn builds_are_told_apart() {
        assert_eq!(name("15.20.9052.13"), "Exchange Online");
        assert_eq!(name("15.2.2562.37"), "Exchange Server Subscription Edition RTM");
        assert_eq!(name("15.2.1748"), "Exchange Server 2019 CU15");
        assert_eq!(name("15.1.2507.6"), "Exchange Server 2016 CU23");
        assert_eq!(name("15.2.3001.4"), "newer than Exchange Server Subscription Edition");
        assert_eq!(name("15.2.1747.1"), "unknown");
        assert_eq!(name("14.3.123.4"), "unknown");
    }

    #[test]
    fn what_is_no_build_is_refused() {
        for text in ["", "15", "15.2", "15.2.1748.43.1", "15.2.x.1", "15.2.99999999.1", "-1.2.3"] {
            assert!(text.parse::<Build>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_table_is_in_order_and_within_its_products() {
        for product in products() {
            assert!(product.release.is_sorted_by_key(|release| release.build), "{}", product.name);
            assert!(product.release.is_sorted_by_key(|release| release.released), "{}", product.name);
            let has = |name: &String| product.release.iter().any(|release| release.name == *name);
            assert!(product.current.iter().all(has), "{}", product.name);
            for release in &product.release {
                assert!(format!("{}.", release.build).starts_with(&format!("{}.", product.line)));
                assert!(release.patches.is_sorted_by_key(|patch| (patch.released, patch.build)));
                let same = |patch: &Patch| patch.build.release == release.build.release && patch.build > release.build;
                assert!(release.patches.iter().all(same), "{} {}", product.name, release.name);
                assert!(release.patches.iter().all(|patch| patch.released <= as_of().0));
            }
        }
    }

    #[test]
    fn only_updates_that_were_out_by_a_day_count() {
        let Identified::Known(line) = identify("15.2.2562.17".parse().unwrap()) else { panic!("it is known") };
        let newest = |year, month, day| line.newest_by(jiff::civil::date(year, month, day)).map(|patch| &*patch.name);
        assert_eq!(newest(2025, 7, 2), None);
        assert_eq!(newest(2026, 6, 1), Some("Feb26SU"));
        assert_eq!(newest(2027, 1, 1), Some("Jun26SU"));
        assert!(line.is_current());
    }
}
