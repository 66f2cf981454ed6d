using Deus.Hosting.Functions.Builds.Rules;
using FsCheck;
using FsCheck.Fluent;
using static Deus.Hosting.Functions.Tests.Builds.Rules.SampleEvents;

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
    private sealed record EventSequence(int Lines, bool IsNumbered, int ExitCode, int[] Order, int[] Copies, int CancelAt, int Pause)
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

        public bool IsLost(BuildEvent buildEvent) => !Arriving.Contains(buildEvent);

        public bool IsCanceled => Arriving.Contains(Cancel);

        public SimulatedBuild Run()
        {
            var build = SimulatedBuild.Remote();
            foreach (var buildEvent in Arriving)
                build.Apply(buildEvent).Wait(TimeSpan.FromSeconds(Pause));
            return build.WaitForEnd();
        }
    }

    private static readonly Gen<EventSequence> EventSequences =
        from lines in Gen.Choose(0, EventSequence.MaxLines)
        from isNumbered in Gen.Elements(true, true, false)
        from exitCode in Gen.Elements(0, 0, 0, 1, -1)
        from order in Gen.ArrayOf(Gen.Choose(0, 50), EventSequence.MaxEvents)
        from copies in Gen.ArrayOf(Gen.Elements(0, 1, 1, 1, 1, 1, 1, 2, 3), EventSequence.MaxEvents)
        from cancelAt in Gen.OneOf(Gen.Choose(0, 20), Gen.Constant(100), Gen.Constant(100))
        from pause in Gen.Elements(0, 0, 1, 4, 400)
        select new EventSequence(lines, isNumbered, exitCode, order, copies, cancelAt, pause);

    [FsCheck.NUnit.Property(MaxTest = 100_000)]
    public Property Every_event_sequence_ends_with_a_correct_log_or_a_note_of_the_missing_parts() => Check(sequence =>
    {
        var build = sequence.Run();
        return build.Status.IsTerminal && build.Facts.DueAt is null && IsLogRight(sequence, build);
    });

    [FsCheck.NUnit.Property(MaxTest = 40_000)]
    public Property Each_effect_is_recorded_once_and_activation_is_recorded_exactly_when_ready() => Check(sequence =>
    {
        var build = sequence.Run();
        return build.Effects.Distinct().Count() == build.Effects.Count
            && build.IsActivated == (build.Status == DeploymentStatus.Ready);
    });

    [FsCheck.NUnit.Property(MaxTest = 40_000)]
    public Property Events_after_the_end_of_a_build_do_not_change_its_outcome() => Check(sequence =>
    {
        var build = sequence.Run();
        var (ended, effects, log) = (build.Facts, build.Effects.ToList(), build.Log);

        build.Apply(Enumerable.Reverse(sequence.Arriving.Where(e => e != Submitted)).Append(Cancel).Append(Exit(1))).Wait(TimeSpan.FromDays(30));

        return build.Facts with { Seconds = ended.Seconds } == ended
            && build.Effects.SequenceEqual(effects)
            && (!sequence.IsNumbered || build.Log == log);
    });

    [FsCheck.NUnit.Property(MaxTest = 20_000)]
    public Property Every_order_of_complete_events_without_cancel_has_the_same_result() => Check(sequence =>
    {
        var whole = sequence with { Copies = [.. sequence.Copies.Select(c => Math.Max(1, c))], CancelAt = 100, Pause = 0 };
        var expected = whole with { Order = [.. Enumerable.Range(0, EventSequence.MaxEvents)] };

        var (one, other) = (whole.Run(), expected.Run());

        return one.Status == (sequence.ExitCode == 0 ? DeploymentStatus.Ready : DeploymentStatus.Failed)
            && (one.Status, one.IsActivated) == (other.Status, other.IsActivated)
            && (!sequence.IsNumbered || one.Log == other.Log);
    });

    [FsCheck.NUnit.Property(MaxTest = 10_000)]
    public Property Successful_build_fails_only_when_a_required_event_is_lost() => Check(sequence =>
    {
        var good = sequence with { ExitCode = 0, CancelAt = 100, Pause = 0 };
        var isToBeReady = !good.IsLost(Exit(0, good.IsNumbered ? good.Lines : null)) && !good.IsLost(Stored)
            && !(good.IsLost(Complete) && good.IsLost(OutputDelivered));

        return good.Run().Status == (isToBeReady ? DeploymentStatus.Ready : DeploymentStatus.Failed);
    });

    private static Property Check(Func<EventSequence, bool> holds) => Prop.ForAll(EventSequences.ToArbitrary(), holds);

    private static bool IsLogRight(EventSequence sequence, SimulatedBuild build)
    {
        if (!sequence.IsNumbered)
            return true; // Unnumbered parts are in order of arrival and may be repeated, which cannot be detected.
        if (build.Status == DeploymentStatus.Canceled)
            return build.Log.EndsWith("Build has been canceled.\n", StringComparison.Ordinal);
        var arrived = Enumerable.Range(1, sequence.Lines).Where(n => !sequence.IsLost(Line(n))).ToList();
        var last = build.Facts.FinalLog ?? arrived.LastOrDefault();
        return build.Log == Expected(arrived, (int)last) + (build.Facts.LastLine is { } line ? line + "\n" : "");
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
