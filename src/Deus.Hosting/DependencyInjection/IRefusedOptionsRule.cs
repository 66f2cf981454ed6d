namespace Deus.Hosting.DependencyInjection;

/// <summary>Decides what is taken from options that are refused.</summary>
/// <typeparam name="TOptions">The options.</typeparam>
internal interface IRefusedOptionsRule<TOptions>
{
    /// <param name="lastGood">The options in force; not to be changed.</param>
    /// <param name="refused">The options that are refused.</param>
    /// <returns><paramref name="lastGood"/>, or a changed copy of them.</returns>
    TOptions Apply(TOptions lastGood, TOptions refused);
}
