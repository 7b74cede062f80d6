//! What may `exdoctor certificate` be told?

use std::path::PathBuf;

use clap::Args;
use exdoctor_reports::Format;

use super::CATALOGUE;
use super::words::listed;
use crate::secret::SecretSource;

/// `exdoctor certificate`.
#[derive(Args, Clone, Debug)]
#[command(after_help = "\
The private key stays in the file: what is shown is to which certificate it
belongs, and what the file says about its use by Windows (KeySpec).

Examples:
  exdoctor certificate s2s.pfx --password-prompt
  exdoctor certificate s2s.pfx --password-env PFX_PASSWORD --format json
  exdoctor certificate s2s.cer")]
pub struct CertificateArgs {
    /// A PFX, or a certificate in DER, PEM or PKCS#7 form
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Take the password from this environment variable
    #[arg(long, value_name = "NAME", conflicts_with_all = ["password_file", "password_prompt"])]
    pub password_env: Option<String>,
    /// Take the password from the one line of this file
    #[arg(long, value_name = "PATH", conflicts_with = "password_prompt")]
    pub password_file: Option<PathBuf>,
    /// Ask for the password at the terminal
    #[arg(long)]
    pub password_prompt: bool,
    /// The form: human, json
    #[arg(long, value_name = "FORMAT", value_parser = listed::<Format, _>(CATALOGUE), default_value_t, hide_possible_values = true)]
    pub format: Format,
}

impl CertificateArgs {
    /// Where the password is.
    pub fn password(&self) -> Option<SecretSource> {
        let file = || self.password_file.clone().map(SecretSource::File);
        let prompt = || self.password_prompt.then_some(SecretSource::Prompt);
        self.password_env.clone().map(SecretSource::Env).or_else(file).or_else(prompt)
    }
}
