//! The binary: everything is in the library.

/// SQLite, JSON and HTTP all live on small, short allocations; glibc's allocator was a seventh of the
/// time of a creation. It also serves SQLite's C code (feature `override`).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    oxiva::cli::main()
}
