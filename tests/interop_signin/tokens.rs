//! Does a certified `OpenID` provider, laid out as Entra, give exdoctor tokens, and MSAL for the same credentials?

use std::path::Path;
use std::process::Command;

use exdoctor::certificate::signer;
use exdoctor::config::Algorithm;
use exdoctor::net::sign_in::{Assertion, Name, Resource};
use exdoctor::net::web::Request;
use exdoctor_checks::explain::service_error;
use exdoctor_checks::facts::sign_in::Why;
use exdoctor_checks::values::cloud;
use jiff::Timestamp;
use serde_json::json;

use crate::ntlm::python;
use crate::process::{Process, run};
use crate::support::{application, begin, config, net};

const HOST: &str = "login.microsoftonline.com";
const SECRET_APP: &str = "11111111-1111-1111-1111-111111111111";
const KEY_APP: &str = "22222222-2222-2222-2222-222222222222";
const PERSON_APP: &str = "33333333-3333-3333-3333-333333333333";
const DECLINED_APP: &str = "44444444-4444-4444-4444-444444444444";
const SECRET: &str = "s3cret-of-the-reader~1";

fn provider(folder: &Path) -> Process {
    let npm = std::env::var("EXDOCTOR_NPM").expect("EXDOCTOR_NPM names a folder where npm has installed oidc-provider");
    let script = Path::new(&npm).join("provider.mjs");
    std::fs::copy(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/interop_signin/provider.mjs"), &script).unwrap();
    let mut command = Command::new("node");
    command
        .arg(script)
        .arg(folder)
        .arg(SECRET_APP)
        .arg(SECRET)
        .args([KEY_APP, PERSON_APP, DECLINED_APP])
        .current_dir(npm);
    Process::start(&mut command, 443)
}

fn text(client: &str, proof: &str) -> String {
    format!(
        "domains = ['contoso.com']\ncloud = 'global'\n[tenant]\nid = 'contoso.com'\nclient_id = '{client}'\n{proof}\n"
    )
}

#[test]
#[ignore = "runs only in the network that another test makes"]
fn inside() {
    let folder = begin(&[HOST]);
    let folder = folder.path();
    application(folder);
    std::fs::write(folder.join("secret"), SECRET).unwrap();
    std::fs::write(folder.join("wrong"), "n0t-the-secret").unwrap();
    std::fs::write(folder.join("none"), "").unwrap();
    let _provider = provider(folder);
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let graph = Resource::graph(cloud("global").unwrap());
        let door = |client: &str, proof: &str| {
            net(folder, &config(folder, &text(client, proof)), &[("login.microsoftonline.com:443", "127.0.0.1:443")])
        };
        let pfx = "certificate = { pfx = 'app.pfx', password = { file = 'none' } }";
        for (client, proof) in [
            (SECRET_APP, "secret = { file = 'secret' }".to_owned()),
            (KEY_APP, pfx.to_owned()),
            (KEY_APP, format!("{pfx}\nalgorithm = 'RS256'")),
        ] {
            let token = door(client, &proof).sign_in.token(&graph).await.unwrap_or_else(|refused| panic!("{proof}: {refused}"));
            let claims = token.claims();
            assert_eq!((claims["aud"].as_str(), claims["appid"].as_str()), (Some("https://graph.microsoft.com"), Some(client)));
        }
        let wrong = door(SECRET_APP, "secret = { file = 'wrong' }");
        let refused = wrong.sign_in.token(&graph).await.err().unwrap();
        assert_eq!((refused.why, refused.error.as_ref().unwrap().error.as_str()), (Why::Rejected, "invalid_client"), "{refused}");
        assert_eq!(wrong.sign_in.token(&graph).await.err().unwrap().why, Why::RejectedBefore);
        let stranger = door(SECRET_APP, pfx).sign_in.token(&graph).await.err().unwrap();
        assert_eq!(stranger.why, Why::Rejected);
        // A person, who confirms the code in a browser, or does not.
        let person = door(PERSON_APP, "");
        person.sign_in.ahead().await;
        let token = person.sign_in.token(&graph).await.unwrap_or_else(|refused| panic!("{refused}"));
        assert_eq!(token.claims()["appid"].as_str(), Some(PERSON_APP));
        let declined = door(DECLINED_APP, "");
        declined.sign_in.ahead().await;
        let refused = declined.sign_in.token(&graph).await.err().unwrap();
        assert_eq!(refused.why, Why::Rejected);
        assert!(refused.reason.contains("access_denied"), "{refused}");
        assert_eq!(declined.sign_in.token(&graph).await.err().unwrap().why, Why::RejectedBefore);
        // An assertion that has ended, and one that is presented twice.
        let url = format!("https://{HOST}/contoso.com/oauth2/v2.0/token");
        let signer = signer(&folder.join("app.pfx"), None).unwrap();
        let sent = async |id: &str, from: i64| {
            let now = Timestamp::now().as_second();
            let claims = json!({ "aud": url, "iss": KEY_APP, "sub": KEY_APP, "jti": id, "nbf": now + from, "iat": now + from, "exp": now + from + 300 });
            let assertion = Assertion { algorithm: Algorithm::Ps256, name: Name::Sha256, claims, signer: &signer }.sign().unwrap();
            let form = format!(
                "client_id={KEY_APP}&grant_type=client_credentials&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default&\
                 client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion={}",
                assertion.expose()
            );
            let door = door(KEY_APP, pfx);
            let asked = door.web.ask(&Request::post(&url, "application/x-www-form-urlencoded", form)).await;
            let answer = asked.answer().expect("an answer").clone();
            (answer.status, service_error(&answer.body).map(|error| error.error))
        };
        assert_eq!(sent("one", 0).await, (200, None));
        assert_eq!(sent("one", 0).await, (401, Some("invalid_client".to_owned())), "a replayed assertion");
        assert_eq!(sent("two", -3600).await, (401, Some("invalid_client".to_owned())), "an expired assertion");
    });
    msal(folder);
}

/// Microsoft's own library gets tokens from the same provider for the same credentials.
fn msal(folder: &Path) {
    std::fs::write(folder.join("hosts"), format!("127.0.0.1 localhost {HOST}\n")).unwrap();
    run(Command::new("mount").arg("--bind").arg(folder.join("hosts")).arg("/etc/hosts"));
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/interop_signin/msal_tokens.py");
    let mut command = python();
    command.arg(script).arg(folder).arg(SECRET_APP).arg(SECRET).arg(KEY_APP);
    // Its HTTP library believes the environment more than its caller.
    let said = run(command.env("REQUESTS_CA_BUNDLE", folder.join("ca.pem")));
    assert_eq!(said.matches("token for https://graph.microsoft.com").count(), 2, "{said}");
}
