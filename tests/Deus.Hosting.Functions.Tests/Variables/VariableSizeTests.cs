using Deus.Hosting.Functions.Hosting;

namespace Deus.Hosting.Functions.Tests.Variables;

/// <summary>Tests that variables with which no process could start are refused when they are set.</summary>
public sealed class VariableSizeTests
{
    private const int Largest = 8192;

    [Test]
    public async Task Variables_of_more_than_2_MB_are_refused_when_they_are_set()
    {
        await using var host = new TestHost();
        await host.CreateFunctionAsync();
        var value = new string('x', Largest);
        var count = 0;
        for (; count < 243; count++)
            await host.Variables.CreateAsync("fn1", "unique()", $"V{count}", value, secret: true, CancellationToken.None);

        var refused = Assert.ThrowsAsync<InvalidParameterException>(
            () => host.Variables.CreateAsync("fn1", "unique()", "ONE_MORE", value, secret: true, CancellationToken.None));
        Assert.That(refused!.Message, Does.Contain("2000000 bytes together"));
        Assert.That(host.Variables.List("fn1"), Has.Count.EqualTo(count), "nothing of the refused change is kept");
        var small = await host.Variables.CreateAsync("fn1", "unique()", "SMALL", "1", secret: true, CancellationToken.None);
        Assert.ThrowsAsync<InvalidParameterException>(
            () => host.Variables.UpdateAsync("fn1", small.Id, "SMALL", value, secret: null, CancellationToken.None));
        Assert.ThrowsAsync<InvalidParameterException>(() => host.Get<IVariableStore>().SetAsync("fn1", "SMALL", value));
    }
}
