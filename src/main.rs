//! The `sinergi` program.

/// Frees memory back and allocates fast under many small answers.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    sinergi::command::run()
}
