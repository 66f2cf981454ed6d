namespace Deus.Hosting.Functions.Storage.Sqlite.Schema;

/// <summary>
/// The settings of newer clients: the specification of builds, the retention of deployments, and the branches and paths of the
/// repository.
/// </summary>
internal static class RetentionSchema
{
    public const string Sql =
        """
        ALTER TABLE functions ADD COLUMN build_specification TEXT NOT NULL DEFAULT '';
        ALTER TABLE functions ADD COLUMN deployment_retention INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE functions ADD COLUMN provider_branches TEXT NOT NULL DEFAULT '[]';
        ALTER TABLE functions ADD COLUMN provider_paths TEXT NOT NULL DEFAULT '[]';
        UPDATE functions SET build_specification = specification;
        """;
}
