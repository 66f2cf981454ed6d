namespace Deus.Hosting.Functions.Storage.Sqlite.Schema;

/// <summary>The saved bodies of responses, for functions that ask for it.</summary>
internal static class SavedResponseSchema
{
    public const string Sql =
        """
        ALTER TABLE functions ADD COLUMN save_responses INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE executions ADD COLUMN response_body TEXT;
        """;
}
