//! Does exdoctor read certificate files as OpenSSL writes and reads them?

mod cases;
mod openssl;
mod told;

use exdoctor::certificate::{Wanted, read};
use exdoctor::secret::Secret;
use exdoctor_checks::facts::certificate::{Belongs, Content, Form, Unopened};

use cases::{CASES, Case};
use openssl::{Workshop, openssl};
use told::Told;

fn opened(workshop: &Workshop, file: &str, password: &str) -> Result<Content, Unopened> {
    read(&workshop.path(file), file, Some(&Secret::new(password.to_owned())), Wanted::Pfx).content
}

/// Every line that `openssl pkcs12 -info` prints has its fact.
#[test]
fn the_facts_of_a_pfx_are_those_that_openssl_prints() {
    let workshop = Workshop::new();
    for Case { name, options, password } in CASES {
        let file = format!("{name}.pfx");
        workshop.export(&file, options, password);
        let content = opened(&workshop, &file, password).unwrap_or_else(|why| panic!("{name}: {why:?}"));
        let told = Told::by_openssl(&workshop, &file, password, options.contains(&"-legacy"));
        assert_eq!(told, Told::by_exdoctor(&content), "{name}");
        let first = content.certificates.first().expect("every case has a certificate");
        let (thumbprint, subject) = workshop.x509(&first.0);
        assert_eq!(content.thumbprint.as_deref(), Some(thumbprint.as_str()), "{name}");
        let own = exdoctor_checks::tls::certificate::Certificate::parse(&first.0).expect("it is a certificate");
        assert_eq!(own.subject, subject, "{name}");
        if !options.contains(&"-nokeys") {
            assert_eq!(content.keys[0].belongs, Belongs::To(0), "{name}");
        }
    }
}

#[test]
fn a_wrong_password_is_told_from_a_damaged_file() {
    let workshop = Workshop::new();
    for Case { name, options, password } in CASES {
        let file = format!("{name}.pfx");
        workshop.export(&file, options, password);
        assert_eq!(opened(&workshop, &file, "another").unwrap_err(), Unopened::WrongPassword, "{name}");
        let whole = std::fs::read(workshop.path(&file)).expect("the file is there");
        std::fs::write(workshop.path("cut.pfx"), &whole[..whole.len() / 2]).expect("the folder is writable");
        assert!(matches!(opened(&workshop, "cut.pfx", password), Err(Unopened::Damaged(_))), "{name}");
    }
}

/// RC4 is left out on purpose, PBMAC1 and scrypt are rare: the words say what it is, not that the file is broken.
#[test]
fn what_is_not_known_is_said_so() {
    let workshop = Workshop::new();
    workshop.export("rc4.pfx", &["-legacy", "-keypbe", "PBE-SHA1-RC4-128", "-certpbe", "PBE-SHA1-RC4-128"], "hunter2");
    assert_eq!(opened(&workshop, "rc4.pfx", "hunter2"), Err(Unopened::Unsupported("encryption with RC4".to_owned())));
}

#[test]
fn certificates_are_read_in_every_form() {
    let workshop = Workshop::new();
    let forms: [(&str, &[&str], Form); 4] = [
        ("s2s.cer", &["x509", "-in", "own.pem", "-outform", "DER", "-out"], Form::Der),
        ("s2s.pem", &["x509", "-in", "own.pem", "-text", "-out"], Form::Pem),
        (
            "s2s.p7b",
            &["crl2pkcs7", "-nocrl", "-certfile", "authority.pem", "-certfile", "own.pem", "-outform", "DER", "-out"],
            Form::Pkcs7,
        ),
        ("p7.pem", &["crl2pkcs7", "-nocrl", "-certfile", "own.pem", "-certfile", "authority.pem", "-out"], Form::Pkcs7),
    ];
    let (thumbprint, _) = workshop.x509_of("own.pem");
    for (file, arguments, form) in forms {
        openssl(&workshop, &[arguments, &[file]].concat());
        let content =
            read(&workshop.path(file), file, None, Wanted::Cer).content.unwrap_or_else(|why| panic!("{file}: {why:?}"));
        assert_eq!((content.form, content.thumbprint.as_deref()), (form, Some(thumbprint.as_str())), "{file}");
    }
}

#[test]
fn what_is_something_else_is_named() {
    let workshop = Workshop::new();
    workshop.export("s2s.pfx", &[], "hunter2");
    openssl(&workshop, &["x509", "-in", "own.pem", "-outform", "DER", "-out", "s2s.cer"]);
    openssl(&workshop, &["pkcs8", "-topk8", "-in", "own.key", "-outform", "DER", "-nocrypt", "-out", "key.der"]);
    openssl(&workshop, &["base64", "-in", "s2s.pfx", "-out", "text.pfx"]);
    let other = |file: &str, wanted| match read(&workshop.path(file), file, None, wanted).content {
        Err(Unopened::OtherForm(what)) => what,
        content => panic!("{file}: {content:?}"),
    };
    assert_eq!(other("s2s.cer", Wanted::Pfx), "a certificate, without a private key");
    assert_eq!(other("own.pem", Wanted::Pfx), "a certificate in PEM form, without a private key");
    assert_eq!(other("own.key", Wanted::Pfx), "a private key in PEM form");
    assert_eq!(other("key.der", Wanted::Pfx), "a private key, without a certificate");
    assert_eq!(other("text.pfx", Wanted::Pfx), "a PFX in Base64 form: decode it first");
    assert_eq!(other("s2s.pfx", Wanted::Cer), "a PFX, with a private key");
}
