namespace Deus.Hosting.DependencyInjection;

/// <summary>Determines the options that stay in effect after a change was rejected.</summary>
/// <typeparam name="TOptions">The type of the options.</typeparam>
internal interface IRefusedOptionsRule<TOptions>
{
    /// <param name="lastGood">The valid options in effect; must not be changed.</param>
    /// <param name="refused">The rejected options.</param>
    /// <returns><paramref name="lastGood"/>, or a changed copy of it.</returns>
    TOptions Apply(TOptions lastGood, TOptions refused);
}
