using Deus.Hosting.Functions.Builds.Rules;
using Deus.Hosting.Functions.Functions;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Builds.Events;

/// <summary>Applies events in one transaction: loads the builds, reduces, saves, and marks the events as applied.</summary>
internal sealed class BuildBatch(SqliteConnection connection, DateTimeOffset now)
{
    private readonly Dictionary<string, Entry?> _entries = new(StringComparer.Ordinal);

    /// <summary>The builds that have changed.</summary>
    public IEnumerable<BuildFacts> Changed => Entries.Where(e => e.IsChanged).Select(e => e.Facts);

    /// <summary>The builds that have ended.</summary>
    public IEnumerable<BuildFacts> Ended =>
        Entries.Where(e => e.Facts.Status.IsTerminal && !e.Stored.Facts.Status.IsTerminal).Select(e => e.Facts);

    /// <summary>True when an effect was recorded that has to be delivered.</summary>
    public bool HasDeliveries { get; private set; }

    private IEnumerable<Entry> Entries => _entries.Values.OfType<Entry>();

    public BuildReceipt Apply(BuildMessage message)
    {
        if (Find(message.DeploymentId) is not { } entry)
            return default;
        if (message.Identity is { } identity && !BuildEventTable.Add(connection, identity, message.DeploymentId, now))
            return new BuildReceipt(entry.Facts, Changed: false);
        var step = BuildReducer.Apply(entry.Facts, message.Event, now);
        var changed = entry.Become(step);
        foreach (var effect in step.Effects)
            Perform(entry, effect);
        return new BuildReceipt(step.Facts, changed);
    }

    /// <exception cref="BuildConflictException">Another writer changed one of the builds after it was read.</exception>
    public void Save()
    {
        foreach (var entry in Entries.Where(e => e.IsChanged))
        {
            if (entry.Facts.Attempt != entry.Stored.Facts.Attempt)
                BuildLogTable.Clear(connection, entry.Facts.DeploymentId);
            var log = BuildLogTable.Add(connection, entry.Facts, entry.Extent, entry.Parts);
            if (!BuildTable.Save(connection, entry.Stored with { Facts = entry.Facts, Log = log }, now))
                throw new BuildConflictException(entry.Facts.DeploymentId);
        }
    }

    private Entry? Find(string deploymentId)
    {
        if (!_entries.TryGetValue(deploymentId, out var entry))
            _entries[deploymentId] = entry = BuildTable.Find(connection, deploymentId) is { } stored ? new Entry(stored) : null;
        return entry;
    }

    private void Perform(Entry entry, BuildEffect effect)
    {
        switch (effect)
        {
            case BuildEffect.KeepLog log:
                entry.Parts.Add(new LogPart(log.Number, log.Text));
                break;
            case BuildEffect.Activate:
                Activate(entry.Facts);
                break;
            case BuildEffect.Deliver deliver:
                BuildEffectTable.Add(connection, deliver, now);
                HasDeliveries = true;
                break;
        }
    }

    /// <summary>Activates the deployment and updates the function's other builds of this batch.</summary>
    private void Activate(BuildFacts facts)
    {
        FunctionTable.Activate(connection, facts.FunctionId, facts.DeploymentId, now);
        foreach (var other in Entries.Where(e => e.Facts.FunctionId == facts.FunctionId))
            other.Facts = other.Facts with { Active = new ActiveDeployment(facts.DeploymentId, facts.Number) };
    }

    private sealed class Entry(StoredBuild stored)
    {
        public StoredBuild Stored => stored;

        public BuildFacts Facts { get; set; } = stored.Facts;

        public List<LogPart> Parts { get; } = [];

        public bool IsChanged { get; private set; }

        /// <summary>A new attempt starts with an empty log.</summary>
        public LogExtent Extent => Facts.Attempt == stored.Facts.Attempt ? stored.Log : default;

        /// <returns>True when the step has changed something.</returns>
        public bool Become(BuildStep step)
        {
            var changed = !ReferenceEquals(step.Facts, Facts) || step.Effects.Count > 0;
            if (step.Facts.Attempt != Facts.Attempt)
                Parts.Clear();
            Facts = step.Facts;
            IsChanged |= changed;
            return changed;
        }
    }
}
