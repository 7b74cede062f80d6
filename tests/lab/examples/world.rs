//! Serves the healthy world, with the faults named on the command line, for looking at it with other tools.

use std::io::Write;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let names: Vec<String> = std::env::args().skip(1).collect();
    let mut world = exdoctor_lab::World::healthy();
    for fault in exdoctor_lab::faults().iter().filter(|fault| names.iter().any(|name| name == fault.name)) {
        (fault.apply)(&mut world);
    }
    let start = std::time::Instant::now();
    let lab = exdoctor_lab::Lab::start(world).await?;
    let took = start.elapsed();
    let folder = std::env::temp_dir().join(format!("exdoctor-world-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let file = lab.write_to(&folder)?;
    let mut out = std::io::stdout();
    writeln!(out, "started in {took:?}: {}\n{}", file.display(), std::fs::read_to_string(&file)?)?;
    tokio::signal::ctrl_c().await?;
    Ok(())
}
