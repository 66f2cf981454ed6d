namespace Deus.Hosting.Functions.Storage.Sqlite.Schema;

/// <summary>The number of host services that a function called; null when its runtime does not count them.</summary>
internal static class HostCallSchema
{
    public const string Sql = "ALTER TABLE executions ADD COLUMN host_calls INTEGER;";
}
