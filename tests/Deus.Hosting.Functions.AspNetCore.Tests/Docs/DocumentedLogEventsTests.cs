using System.Reflection;
using Deus.Hosting.Shared;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Docs;

/// <summary>Tests that the table of docs/telemetry.md lists the log events of the embedded host and its API.</summary>
[TestFixture]
public sealed class DocumentedLogEventsTests
{
    [Test]
    public void Every_log_event_is_documented_with_a_unique_id()
    {
        var text = Repository.Read("docs/telemetry.md").Split("### Of the embedded host")[1].Split("\n#")[0];
        var documented = text.Split('\n').Where(line => line.Length > 2 && char.IsAsciiDigit(line[2])).Select(line => line[2..^2]).ToList();

        var logged = ((Assembly[])[typeof(FunctionsOptions).Assembly, typeof(AppwriteApiOptions).Assembly])
            .SelectMany(assembly => assembly.GetTypes())
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>())
            .OfType<LoggerMessageAttribute>()
            .Select(e => $"{e.EventId} | `{e.EventName}` | {e.Level} | {e.Message}").ToList();

        Assert.That(documented, Is.EquivalentTo(logged));
        Assert.That(logged.Select(e => e.Split(' ')[0]), Is.Unique, "an id stands for one event");
    }
}
