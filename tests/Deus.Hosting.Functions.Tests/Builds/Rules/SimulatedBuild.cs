using Deus.Hosting.Functions.Builds.Rules;

namespace Deus.Hosting.Functions.Tests.Builds.Rules;

/// <summary>A build that receives events one after another, with the resulting effects and log.</summary>
internal sealed class SimulatedBuild
{
    public const string Job = "default-d1-build";

    private readonly SortedDictionary<long, string> _numbered = [];
    private readonly List<string> _unnumbered = [];

    public SimulatedBuild(bool activate = true, ActiveDeployment? active = null, int number = 2)
    {
        Facts = new BuildFacts { DeploymentId = "d1", FunctionId = "fn1", Number = number, Activate = activate, Active = active };
    }

    public BuildFacts Facts { get; private set; }

    public DateTimeOffset Now { get; set; } = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    /// <summary>All effects except the log, in the order in which they were recorded.</summary>
    public List<BuildEffect> Effects { get; } = [];

    public DeploymentStatus Status => Facts.Status;

    public bool IsActivated => Effects.Contains(new BuildEffect.Activate());

    public string Log => BuildLogText.Compose(
        Facts,
        _numbered.Select(p => new LogPart(p.Key, p.Value)).Concat(_unnumbered.Select(text => new LogPart(null, text))),
        droppedThrough: 0);

    public static SimulatedBuild Local() => new SimulatedBuild().Apply(new BuildEvent.Taken(1, TimeSpan.FromMinutes(15)));

    public static SimulatedBuild Remote(bool activate = true, ActiveDeployment? active = null) =>
        new SimulatedBuild(activate, active).Apply(new BuildEvent.Taken(1, TimeSpan.FromMinutes(15), Job));

    public SimulatedBuild Apply(params IEnumerable<BuildEvent> events)
    {
        foreach (var buildEvent in events)
        {
            var step = BuildReducer.Apply(Facts, buildEvent, Now);
            Facts = step.Facts;
            foreach (var effect in step.Effects)
                Record(effect);
        }

        return this;
    }

    public SimulatedBuild Wait(TimeSpan time)
    {
        Now += time;
        return Apply(new BuildEvent.TimePassed());
    }

    /// <summary>Advances the clock from one due time to the next, until nothing is due.</summary>
    public SimulatedBuild WaitForEnd()
    {
        for (var i = 0; i < 10 && Facts.DueAt is { } due; i++)
        {
            Now = due > Now ? due : Now;
            Apply(new BuildEvent.TimePassed());
        }

        return this;
    }

    private void Record(BuildEffect effect)
    {
        switch (effect)
        {
            case BuildEffect.KeepLog { Number: { } number } part:
                _numbered.TryAdd(number, part.Text);
                break;
            case BuildEffect.KeepLog part:
                _unnumbered.Add(part.Text);
                break;
            default:
                Effects.Add(effect);
                break;
        }
    }
}
