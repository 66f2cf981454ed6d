namespace Deus.Hosting.Functions.Guests.Sandbox;

/// <summary>Receives the standard output of a guest.</summary>
internal abstract class GuestOutput
{
    /// <summary>Canceled when the reader reads no further.</summary>
    public virtual CancellationToken Abandoned => CancellationToken.None;

    /// <summary>Receives a piece, which is valid during the call.</summary>
    /// <exception cref="GuestStoppedException">The output is too large, or the execution was stopped during the wait for the reader.</exception>
    public abstract void Write(ReadOnlySpan<byte> piece, GuestExecution execution);
}
