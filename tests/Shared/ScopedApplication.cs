using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Deus.Hosting.Shared;

/// <summary>An application whose reader and counter share a context that serves one caller at a time, like a <c>DbContext</c>.</summary>
public static class ScopedApplication
{
    /// <summary>Returns every lifetime, with the container of Development (which validates scopes) and of Production.</summary>
    public static IEnumerable<TestCaseData> Cases() =>
        from lifetime in Enum.GetValues<ServiceLifetime>()
        from validate in (bool[])[true, false]
        select new TestCaseData(lifetime, validate).SetArgDisplayNames($"{lifetime}", validate ? "Development" : "Production");

    /// <summary>Registers reader, counter and context with a lifetime, and an artifact under every key.</summary>
    public static ContextLog Add(IServiceCollection services, ServiceLifetime lifetime, byte[] artifact)
    {
        var log = new ContextLog();
        services.Add(new ServiceDescriptor(
            typeof(Context), _ => new Context(log, artifact, isShared: lifetime == ServiceLifetime.Singleton), lifetime));
        services.Add(new ServiceDescriptor(typeof(IBlobReader), typeof(ContextReader), lifetime));
        services.Add(new ServiceDescriptor(typeof(IDeploymentCounter), typeof(ContextCounter), lifetime));
        return log;
    }

    /// <summary>Counts created and disposed contexts.</summary>
    public sealed class ContextLog
    {
        private int _created;
        private int _disposed;

        public int Created => Volatile.Read(ref _created);

        public int Disposed => Volatile.Read(ref _disposed);

        internal void AddCreated() => Interlocked.Increment(ref _created);

        internal void AddDisposed() => Interlocked.Increment(ref _disposed);
    }

    private sealed class Context : IAsyncDisposable
    {
        private readonly ContextLog _log;
        private readonly byte[] _artifact;
        private readonly bool _isShared;
        private volatile bool _isDisposed;
        private int _users;

        public Context(ContextLog log, byte[] artifact, bool isShared)
        {
            _log = log;
            _artifact = artifact;
            _isShared = isShared;
            log.AddCreated();
        }

        public ContextStream Open() => new(this, _artifact);

        public async Task<T> QueryAsync<T>(T result)
        {
            Check();
            var users = Interlocked.Increment(ref _users);
            try
            {
                if (users > 1 && !_isShared)
                    throw new InvalidOperationException("A second operation was started on this context.");
                await Task.Yield();
                return result;
            }
            finally
            {
                Interlocked.Decrement(ref _users);
            }
        }

        public void Check() => ObjectDisposedException.ThrowIf(_isDisposed, this);

        public ValueTask DisposeAsync()
        {
            _isDisposed = true;
            _log.AddDisposed();
            return ValueTask.CompletedTask;
        }
    }

    /// <summary>A stream that is readable until its context is disposed.</summary>
    private sealed class ContextStream(Context context, byte[] content) : MemoryStream(content, writable: false)
    {
        public override int Read(Span<byte> buffer)
        {
            context.Check();
            return base.Read(buffer);
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            context.Check();
            return base.ReadAsync(buffer, cancellationToken);
        }
    }

    private sealed class ContextReader(Context context) : IBlobReader
    {
        public Task<Stream> GetAsync(string key, CancellationToken cancellationToken = default) => context.QueryAsync<Stream>(context.Open());
    }

    private sealed class ContextCounter(Context context) : IDeploymentCounter
    {
        public Task<int> CountAlwaysWarmDeploymentsAsync(CancellationToken cancellationToken = default) => context.QueryAsync(0);
    }
}
