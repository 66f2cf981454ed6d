using System.ComponentModel;
using System.Diagnostics;

namespace Deus.Hosting.Tool.Diagnosis;

/// <summary>Checks that a C compiler for WebAssembly is there. It compiles a program without output.</summary>
internal static class CompilerCheck
{
    private const string Name = "Compiler";
    private const string Program = "#include <stdio.h>\nint main(void) { return 0; }\n";
    private const string Advice = "Install clang, lld and wasi-libc; on Debian: apt install clang lld wasi-libc libclang-rt-dev-wasm32.";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <param name="time">The clock of the time limit.</param>
    /// <param name="cancellationToken">Stops the check.</param>
    /// <param name="compiler">The compiler; default <c>clang</c>, which the template calls.</param>
    public static async Task<CheckResult> RunAsync(TimeProvider time, CancellationToken cancellationToken, string compiler = "clang")
    {
        using var clock = new CancellationTokenSource(Limit, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, clock.Token);
        try
        {
            using var process = Process.Start(new ProcessStartInfo(compiler, ["--target=wasm32-wasi", "--sysroot=/usr", "-x", "c", "-", "-o", "/dev/null"])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var error = await CompileAsync(process, limit.Token);
            return process.ExitCode == 0
                ? CheckResult.Passed(Name, $"{compiler} compiles for WebAssembly")
                : CheckResult.Failed(Name, $"{compiler} cannot compile for WebAssembly: {error.Split('\n')[0]}", Advice);
        }
        catch (Win32Exception)
        {
            return CheckResult.Failed(Name, $"{compiler} was not found.", Advice);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return CheckResult.Failed(Name, $"{compiler} did not end within {Limit.TotalSeconds:0} s.", Advice);
        }
    }

    private static async Task<string> CompileAsync(Process process, CancellationToken cancellationToken)
    {
        try
        {
            await WriteProgramAsync(process, cancellationToken);
            var error = await process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return error;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static async Task WriteProgramAsync(Process process, CancellationToken cancellationToken)
    {
        try
        {
            await process.StandardInput.WriteAsync(Program.AsMemory(), cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The compiler has ended without reading. Its exit code says why.
        }
    }
}
