using Deus.Hosting.Functions.Builds.Rules;
using FsCheck;
using FsCheck.Fluent;
using static Deus.Hosting.Functions.Tests.Builds.Rules.Happened;

namespace Deus.Hosting.Functions.Tests.Builds.Rules;

/// <summary>Properties of builds that hold for every delivery of their events.</summary>
public sealed class BuildProperties
{
    /// <summary>The events of a builder, and their delivery.</summary>
    /// <param name="Lines">The number of log parts.</param>
    /// <param name="IsNumbered">True when the log parts have numbers.</param>
    /// <param name="ExitCode">The exit code of the commands.</param>
    /// <param name="Order">A sort key per event; the events arrive in this order.</param>
    /// <param name="Copies">The number of deliveries per event: 0 is lost, more than 1 repeated.</param>
    /// <param name="CancelAt">The index at which the user cancels; after the last event for never.</param>
    /// <param name="Pause">The seconds between two events.</param>
    private sealed record Journey(int Lines, bool IsNumbered, int ExitCode, int[] Order, int[] Copies, int CancelAt, int Pause)
    {
        public const int MaxLines = 8;
        public const int MaxEvents = MaxLines + 5;

        public IReadOnlyList<BuildEvent> Sent { get; } =
        [
            Submitted,
            .. Enumerable.Range(1, Lines).Select(n => IsNumbered ? Line(n) : Line($"line {n}")),
            Exit(ExitCode, IsNumbered ? Lines : null),
            Stored,
            OutputDelivered,
            Complete,
        ];

        public IReadOnlyList<BuildEvent> Arriving
        {
            get
            {
                var events = Sent.SelectMany((e, i) => Enumerable.Range(0, Copies[i]).Select(c => (Event: e, Key: Order[(i + (c * 7)) % MaxEvents], i)))
                    .OrderBy(x => x.Key).ThenBy(x => x.i).Select(x => x.Event).ToList();
                if (CancelAt <= events.Count)
                    events.Insert(CancelAt, Cancel);
                return events;
            }
        }

        public bool IsLost(BuildEvent happened) => !Arriving.Contains(happened);

        public bool IsCanceled => Arriving.Contains(Cancel);

        public BuildStory Run()
        {
            var story = BuildStory.Remote();
            foreach (var happened in Arriving)
                story.Tell(happened).Wait(TimeSpan.FromSeconds(Pause));
            return story.WaitForEnd();
        }
    }

    private static readonly Gen<Journey> Journeys =
        from lines in Gen.Choose(0, Journey.MaxLines)
        from isNumbered in Gen.Elements(true, true, false)
        from exitCode in Gen.Elements(0, 0, 0, 1, -1)
        from order in Gen.ArrayOf(Gen.Choose(0, 50), Journey.MaxEvents)
        from copies in Gen.ArrayOf(Gen.Elements(0, 1, 1, 1, 1, 1, 1, 2, 3), Journey.MaxEvents)
        from cancelAt in Gen.OneOf(Gen.Choose(0, 20), Gen.Constant(100), Gen.Constant(100))
        from pause in Gen.Elements(0, 0, 1, 4, 400)
        select new Journey(lines, isNumbered, exitCode, order, copies, cancelAt, pause);

    [FsCheck.NUnit.Property(MaxTest = 100_000)]
    public Property Every_journey_ends_with_a_log_that_is_right_or_says_what_is_missing() => Check(journey =>
    {
        var story = journey.Run();
        return story.Status.IsTerminal && story.Facts.DueAt is null && IsLogRight(journey, story);
    });

    [FsCheck.NUnit.Property(MaxTest = 40_000)]
    public Property Each_effect_is_recorded_once_and_an_activation_goes_with_ready() => Check(journey =>
    {
        var story = journey.Run();
        return story.Effects.Distinct().Count() == story.Effects.Count
            && story.IsActivated == (story.Status == DeploymentStatus.Ready);
    });

    [FsCheck.NUnit.Property(MaxTest = 40_000)]
    public Property After_the_end_no_event_changes_the_outcome() => Check(journey =>
    {
        var story = journey.Run();
        var (ended, effects, log) = (story.Facts, story.Effects.ToList(), story.Log);

        story.Tell(Enumerable.Reverse(journey.Arriving.Where(e => e != Submitted)).Append(Cancel).Append(Exit(1))).Wait(TimeSpan.FromDays(30));

        return story.Facts with { Seconds = ended.Seconds } == ended
            && story.Effects.SequenceEqual(effects)
            && (!journey.IsNumbered || story.Log == log);
    });

    [FsCheck.NUnit.Property(MaxTest = 20_000)]
    public Property Without_loss_and_cancel_every_order_comes_to_the_same_end() => Check(journey =>
    {
        var whole = journey with { Copies = [.. journey.Copies.Select(c => Math.Max(1, c))], CancelAt = 100, Pause = 0 };
        var expected = whole with { Order = [.. Enumerable.Range(0, Journey.MaxEvents)] };

        var (one, other) = (whole.Run(), expected.Run());

        return one.Status == (journey.ExitCode == 0 ? DeploymentStatus.Ready : DeploymentStatus.Failed)
            && (one.Status, one.IsActivated) == (other.Status, other.IsActivated)
            && (!journey.IsNumbered || one.Log == other.Log);
    });

    [FsCheck.NUnit.Property(MaxTest = 10_000)]
    public Property Only_a_fact_that_is_lost_keeps_a_good_build_from_becoming_ready() => Check(journey =>
    {
        var good = journey with { ExitCode = 0, CancelAt = 100, Pause = 0 };
        var isToBeReady = !good.IsLost(Exit(0, good.IsNumbered ? good.Lines : null)) && !good.IsLost(Stored)
            && !(good.IsLost(Complete) && good.IsLost(OutputDelivered));

        return good.Run().Status == (isToBeReady ? DeploymentStatus.Ready : DeploymentStatus.Failed);
    });

    private static Property Check(Func<Journey, bool> holds) => Prop.ForAll(Journeys.ToArbitrary(), holds);

    private static bool IsLogRight(Journey journey, BuildStory story)
    {
        if (!journey.IsNumbered)
            return true; // Unnumbered parts are in order of arrival and may be repeated, which cannot be detected.
        if (story.Status == DeploymentStatus.Canceled)
            return story.Log.EndsWith("Build has been canceled.\n", StringComparison.Ordinal);
        var arrived = Enumerable.Range(1, journey.Lines).Where(n => !journey.IsLost(Line(n))).ToList();
        var last = story.Facts.FinalLog ?? arrived.LastOrDefault();
        return story.Log == Expected(arrived, (int)last) + (story.Facts.LastLine is { } line ? line + "\n" : "");
    }

    private static string Expected(List<int> arrived, int last)
    {
        var text = "";
        for (var n = 1; n <= last; n++)
        {
            if (arrived.Contains(n))
            {
                text += $"line {n}\n";
                continue;
            }

            var first = n;
            while (n < last && !arrived.Contains(n + 1))
                n++;
            text += first == n ? $"[part {n} of the log did not arrive]\n" : $"[parts {first} to {n} of the log did not arrive]\n";
        }

        return text;
    }
}
