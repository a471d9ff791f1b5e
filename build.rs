//! Puts the built dashboard (`examples/dashboard`) into the program. Where none is built
//! (no Node, say) the program is built all the same, without it.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

/// What `npm run build` leaves. The folder above it is always there: Cargo looks at it, and
/// builds anew when a dashboard appears, changes or goes.
const BUILT: &str = "examples/dashboard/dist/site";

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=examples/dashboard/dist");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(BUILT);
    let mut files = Vec::new();
    if root.join("index.html").is_file() {
        gather(&root, &mut files)?;
        files.sort();
    }
    let mut list = String::from("&[\n");
    for file in &files {
        let name = file.strip_prefix(&root).unwrap_or(file);
        let name = name.to_string_lossy().replace('\\', "/");
        list.push_str(&format!(
            "    ({name:?}, include_bytes!({:?})),\n",
            file.display().to_string()
        ));
    }
    list.push_str("]\n");
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("OUT_DIR is not set"))?;
    fs::write(Path::new(&out).join("dashboard.rs"), list)
}

fn gather(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            gather(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
