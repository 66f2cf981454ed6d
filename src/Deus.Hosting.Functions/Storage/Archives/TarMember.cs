namespace Deus.Hosting.Functions.Storage.Archives;

/// <summary>The kinds of entries that are unpacked.</summary>
internal enum TarMemberKind
{
    File,
    Folder,
    SymbolicLink,
    HardLink,
}

/// <summary>An entry of a tar archive.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Name">The name as it is in the archive.</param>
/// <param name="LinkName">The target of a link; empty for other kinds.</param>
/// <param name="IsExecutable">True when the owner may execute the file.</param>
/// <param name="Size">The size of the unpacked file in bytes; 0 for other kinds.</param>
/// <param name="Segments">The parts of a sparse file that the archive contains, in ascending order; null for other files.</param>
internal sealed record TarMember(
    TarMemberKind Kind, string Name, string LinkName, bool IsExecutable, long Size, IReadOnlyList<TarSegment>? Segments);

/// <summary>A part of a sparse file. Everything between the parts is zero.</summary>
/// <param name="Offset">The position in the file in bytes.</param>
/// <param name="Length">The length in bytes.</param>
internal readonly record struct TarSegment(long Offset, long Length);
