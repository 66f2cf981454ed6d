namespace Deus.Hosting.Functions.Storage;

/// <summary>How often a function called the host for a service, where its runtime counts that.</summary>
internal static class HostCallSchema
{
    public const string Sql = "ALTER TABLE executions ADD COLUMN host_calls INTEGER;";
}
