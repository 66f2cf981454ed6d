using Deus.Hosting.Tool.Diagnosis;

namespace Deus.Hosting.Tool.Tests.Diagnosis;

public sealed class CompilerCheckTests
{
    [Test]
    public async Task A_missing_compiler_is_a_failure_that_says_what_to_install()
    {
        var result = await CompilerCheck.RunAsync(TimeProvider.System, CancellationToken.None, "no-such-compiler");

        Assert.That(result.Outcome, Is.EqualTo(CheckOutcome.Failed));
        Assert.That(result.Advice, Does.Contain("apt install clang"));
    }

    [Test]
    public async Task A_program_that_cannot_compile_is_a_failure()
    {
        var result = await CompilerCheck.RunAsync(TimeProvider.System, CancellationToken.None, "false");

        Assert.That(result.Outcome, Is.EqualTo(CheckOutcome.Failed));
    }

    [Test]
    public async Task Doctor_checks_the_compiler_of_a_function_in_C()
    {
        using var tool = new ToolRunner();
        await tool.RunAsync("init", "hello", "--template", "c");
        await tool.RunAsync("init", "other", "--template", "lua");

        var ofC = await tool.RunAsync("doctor", "hello");
        var ofLua = await tool.RunAsync("doctor", "other");

        Assert.That(ofC.Output, Does.Contain("Compiler: clang compiles for WebAssembly"));
        Assert.That(ofLua.Output, Does.Not.Contain("Compiler"));
    }
}
