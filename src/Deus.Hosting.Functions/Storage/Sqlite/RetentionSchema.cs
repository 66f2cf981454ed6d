namespace Deus.Hosting.Functions.Storage.Sqlite;

/// <summary>
/// What a function is told by newer clients: a size for builds beside that of its workers, how long its deployments are kept,
/// and what a repository is watched for.
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
