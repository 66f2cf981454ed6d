using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Storage.Sqlite;

/// <summary>
/// Changes that wait for the write lock. The caller that gets the lock runs all of them in one transaction, so that they wait for the disk once.
/// Each change succeeds or fails alone, unless the transaction fails.
/// </summary>
internal sealed class WaitingChanges
{
    private readonly Lock _gate = new();
    private List<Waiting> _waiting = [];

    /// <summary>Adds a change.</summary>
    public Waiting<T> Add<T>(Func<SqliteConnection, T> change)
    {
        var waiting = new Waiting<T>(change);
        lock (_gate)
            _waiting.Add(waiting);
        return waiting;
    }

    /// <summary>Removes a change that does not run yet.</summary>
    /// <returns>False when it runs or has ended.</returns>
    public bool Remove(Waiting change)
    {
        lock (_gate)
            return _waiting.Remove(change);
    }

    /// <summary>Removes and returns all changes.</summary>
    public List<Waiting> TakeAll()
    {
        lock (_gate)
        {
            var all = _waiting;
            _waiting = [];
            return all;
        }
    }

    /// <summary>A change of any result.</summary>
    internal abstract class Waiting
    {
        /// <summary>Runs the change. An exception is thrown.</summary>
        public abstract void Run(SqliteConnection writer);

        /// <summary>Runs the change in a savepoint. An exception fails this change only.</summary>
        /// <exception cref="SqliteException">SQLite has ended the whole transaction.</exception>
        public void RunAlone(SqliteConnection writer)
        {
            writer.Sql("SAVEPOINT change").Run();
            try
            {
                Run(writer);
            }
            catch (Exception e) when (writer.IsInTransaction())
            {
                writer.Sql("ROLLBACK TO change").Run();
                Fail(e);
            }

            writer.Sql("RELEASE change").Run();
        }

        /// <summary>Completes the change after the commit, unless it has failed.</summary>
        public abstract void Complete();

        /// <summary>Fails the change, unless it has failed already.</summary>
        public abstract void Fail(Exception failure);
    }

    /// <summary>A change and its result.</summary>
    internal sealed class Waiting<T>(Func<SqliteConnection, T> change) : Waiting
    {
        private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T _result = default!;

        /// <summary>Completes after the commit.</summary>
        public Task<T> Completion => _completion.Task;

        /// <inheritdoc/>
        public override void Run(SqliteConnection writer) => _result = change(writer);

        /// <inheritdoc/>
        public override void Complete() => _completion.TrySetResult(_result);

        /// <inheritdoc/>
        public override void Fail(Exception failure) => _completion.TrySetException(failure);
    }
}
