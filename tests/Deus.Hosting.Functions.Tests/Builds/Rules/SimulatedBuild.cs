using Deus.Hosting.Functions.Builds.Rules;

namespace Deus.Hosting.Functions.Tests.Builds.Rules;

/// <summary>A build that receives events one after another, with the resulting effects and log.</summary>
internal sealed class BuildStory
{
    public const string Job = "default-d1-build";

    private readonly SortedDictionary<long, string> _numbered = [];
    private readonly List<string> _unnumbered = [];

    public BuildStory(bool activate = true, ActiveDeployment? active = null, int number = 2)
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

    public static BuildStory Local() => new BuildStory().Tell(new BuildEvent.Taken(1, TimeSpan.FromMinutes(15)));

    public static BuildStory Remote(bool activate = true, ActiveDeployment? active = null) =>
        new BuildStory(activate, active).Tell(new BuildEvent.Taken(1, TimeSpan.FromMinutes(15), Job));

    public BuildStory Tell(params IEnumerable<BuildEvent> events)
    {
        foreach (var happened in events)
        {
            var step = BuildReducer.Apply(Facts, happened, Now);
            Facts = step.Facts;
            foreach (var effect in step.Effects)
                Record(effect);
        }

        return this;
    }

    public BuildStory Wait(TimeSpan time)
    {
        Now += time;
        return Tell(new BuildEvent.TimePassed());
    }

    /// <summary>Advances the clock from one due time to the next, until nothing is due.</summary>
    public BuildStory WaitForEnd()
    {
        for (var i = 0; i < 10 && Facts.DueAt is { } due; i++)
        {
            Now = due > Now ? due : Now;
            Tell(new BuildEvent.TimePassed());
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
