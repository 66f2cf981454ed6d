using Deus.Hosting.Backends;

namespace Deus.Hosting.Tests;

[TestFixture]
public sealed class BuildLogDeltaTests
{
    private readonly List<string> _delivered = [];
    private BuildLogDelta _log = new();

    [SetUp]
    public void SetUp()
    {
        _delivered.Clear();
        _log = new BuildLogDelta();
    }

    [Test]
    public void Next_returns_each_line_once_when_it_is_complete()
    {
        Read("one\ntw", "one\ntwo\n", "one\ntwo\n", "one\ntwo\nthree");

        Assert.That(_delivered, Is.EqualTo(new[] { "one", "two" }));
        Assert.That(_log.Next("one\ntwo\nthree", isFinal: true), Is.EqualTo(new[] { "three" }));
    }

    [Test]
    public void Next_returns_empty_lines()
    {
        Read("one\n\ntwo\n");

        Assert.That(_delivered, Is.EqualTo(new[] { "one", "", "two" }));
    }

    [Test]
    public void Next_returns_only_new_lines_of_a_log_whose_beginning_was_dropped()
    {
        var lines = Enumerable.Range(1, 2000).Select(n => $"line {n}\n").ToList();
        Read(string.Concat(lines.Take(1500)));
        _delivered.Clear();

        Read(string.Concat(lines.Skip(500)));

        Assert.That(_delivered, Is.EqualTo(lines.Skip(1500).Select(line => line.TrimEnd())));
    }

    private void Read(params string[] logs)
    {
        foreach (var log in logs)
            _delivered.AddRange(_log.Next(log, isFinal: false));
    }
}
