using System.Reflection;
using Deus.Hosting.Shared;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Docs;

/// <summary>Tests that the table of docs/telemetry.md lists the log events of the embedded host and its API.</summary>
[TestFixture]
public sealed class DocumentedLogEventsTests
{
    [Test]
    public void Every_event_stands_in_the_table()
    {
        var text = Repository.Read("docs/telemetry.md").Split("### Of the embedded host")[1].Split("\n#")[0];
        var documented = text.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line[(line.IndexOf(" | ", StringComparison.Ordinal) + 3)..^2]);

        var logged = ((Assembly[])[typeof(FunctionsOptions).Assembly, typeof(AppwriteApiOptions).Assembly])
            .SelectMany(assembly => assembly.GetTypes())
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>())
            .OfType<LoggerMessageAttribute>()
            .Select(e => $"{e.EventId} | {e.Level} | {e.Message}");

        Assert.That(documented, Is.EquivalentTo(logged));
    }
}
