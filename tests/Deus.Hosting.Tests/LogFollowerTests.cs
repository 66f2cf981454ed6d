using Deus.Hosting.Backends;

namespace Deus.Hosting.Tests;

[TestFixture]
public sealed class LogFollowerTests
{
    private readonly List<string> _told = [];
    private BuildLogDelta _log = new();

    [SetUp]
    public void SetUp()
    {
        _told.Clear();
        _log = new BuildLogDelta();
    }

    [Test]
    public void Each_line_is_told_once_and_when_it_is_whole()
    {
        Read("one\ntw", "one\ntwo\n", "one\ntwo\n", "one\ntwo\nthree");

        Assert.That(_told, Is.EqualTo(new[] { "one", "two" }));
        Assert.That(_log.Next("one\ntwo\nthree", isFinal: true), Is.EqualTo(new[] { "three" }));
    }

    [Test]
    public void Empty_lines_between_are_lines()
    {
        Read("one\n\ntwo\n");

        Assert.That(_told, Is.EqualTo(new[] { "one", "", "two" }));
    }

    [Test]
    public void Of_a_log_whose_beginning_was_dropped_only_what_is_new_is_told()
    {
        var lines = Enumerable.Range(1, 2000).Select(n => $"line {n}\n").ToList();
        Read(string.Concat(lines.Take(1500)));
        _told.Clear();

        Read(string.Concat(lines.Skip(500)));

        Assert.That(_told, Is.EqualTo(lines.Skip(1500).Select(line => line.TrimEnd())));
    }

    private void Read(params string[] logs)
    {
        foreach (var log in logs)
            _told.AddRange(_log.Next(log, isFinal: false));
    }
}
