using Deus.Hosting.Testing;
using NUnit.Framework;

namespace Deus.Hosting.Shared;

/// <summary>Runs the conformance scenarios as test cases. Derive a class with the target to test.</summary>
public abstract class ConformanceFixture<TConformance>
    where TConformance : HostingConformance, new()
{
    private static IEnumerable<ConformanceScenario> Scenarios => new TConformance().Scenarios;

    [TestCaseSource(nameof(Scenarios))]
    [CancelAfter(60_000)]
    public async Task Conforms(ConformanceScenario scenario, CancellationToken cancellationToken)
    {
        try
        {
            await scenario.RunAsync(cancellationToken);
        }
        catch (ConformanceException e) when (e.IsNotApplicable)
        {
            Assert.Ignore(e.Message);
        }
    }
}
