//! Is there any file that makes the readers of directories panic, or that they read in two ways?
#![no_main]

use exdoctor::directory::survey;
use exdoctor_checks::identity::rows::rows;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    match survey(bytes, 100, &mut |_| {}) {
        Ok(directory) => {
            let judged = directory.in_scope() + directory.skipped.values().sum::<u64>();
            assert_eq!(judged, directory.read);
            assert!(rows(&directory, false).len() >= rows(&directory, true).len());
        }
        Err(refusal) => assert!(!refusal.to_string().contains('\n')),
    }
});
