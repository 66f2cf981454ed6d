use std::io::{self, BufRead, Write};

/// A WASI command: the body of the request is its standard input, standard output is the response.
fn main() -> io::Result<()> {
    let mut name = String::new();
    io::stdin().lock().read_line(&mut name)?;
    let name = if name.is_empty() { "world" } else { name.trim_end() };
    let greeting = std::env::var("GREETING").unwrap_or_else(|_| "Hello".into());
    let mut output = io::stdout().lock();
    write!(output, "Status: 200\nContent-Type: text/plain; charset=utf-8\n\n")?;
    writeln!(output, "{greeting}, {name}!")
}
