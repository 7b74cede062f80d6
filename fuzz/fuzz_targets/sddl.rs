//! Is there any text that makes the reader of security descriptors panic, or that changes when it is printed and read?
#![no_main]

use exdoctor_checks::acl::{Access, Descriptor, Rights, Token, access, explain, out_of_order};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let Ok(read) = text.parse::<Descriptor>() else { return };
    let again = read.to_string().parse::<Descriptor>();
    assert_eq!(again.as_ref(), Ok(&read));
    let network = Token::of("NT AUTHORITY\\NetworkService", None);
    let known = network.clone().with_groups(Vec::new(), true);
    let (blind, knowing) = (access(&read, &network, Rights::FILE_READ), access(&read, &known, Rights::FILE_READ));
    // Knowing the groups settles what was open; it never turns an answer round.
    match (&blind, &knowing) {
        (Access::Unknown(_), _) | (Access::Granted(_), Access::Granted(_)) | (Access::Denied(_), Access::Denied(_)) => {}
        _ => panic!("{blind:?} became {knowing:?}"),
    }
    assert!(!explain(&blind, &read, &network).is_empty());
    let _ = read.dacl.as_ref().and_then(out_of_order);
});
