using Deus.Hosting.Functions.Guests.Sandbox.Threads;
using Wasmtime;

namespace Deus.Hosting.Functions.Guests.Sandbox.Wasi;

/// <summary>
/// WASI preview 1 over memory: arguments, environment, clocks, random numbers and the three standard streams. There are no files and no
/// sockets: their functions exist, so that modules can be instantiated, and return that the descriptor is not open.
/// </summary>
internal static class WasiFunctions
{
    /// <summary>The name of the module from which guests import the functions.</summary>
    public const string ModuleName = "wasi_snapshot_preview1";

    /// <summary>The signatures of functions that have no file or socket to work on: i for 32 bits, l for 64 bits.</summary>
    private static readonly (string Name, string Parameters)[] Unavailable =
    [
        ("fd_advise", "illi"), ("fd_allocate", "ill"), ("fd_datasync", "i"), ("fd_fdstat_set_flags", "ii"),
        ("fd_fdstat_set_rights", "ill"), ("fd_filestat_set_size", "il"), ("fd_filestat_set_times", "illi"), ("fd_pread", "iiili"),
        ("fd_prestat_get", "ii"), ("fd_prestat_dir_name", "iii"), ("fd_pwrite", "iiili"), ("fd_readdir", "iiili"), ("fd_renumber", "ii"),
        ("fd_sync", "i"), ("path_create_directory", "iii"), ("path_filestat_get", "iiiii"), ("path_filestat_set_times", "iiiilli"),
        ("path_link", "iiiiiii"), ("path_open", "iiiiillii"), ("path_readlink", "iiiiii"), ("path_remove_directory", "iii"),
        ("path_rename", "iiiiii"), ("path_symlink", "iiiii"), ("path_unlink_file", "iii"), ("sock_accept", "iii"),
        ("sock_recv", "iiiiii"), ("sock_send", "iiiii"), ("sock_shutdown", "ii"),
    ];

    /// <summary>The names of all functions.</summary>
    public static IReadOnlySet<string> Names { get; } = Unavailable.Select(function => function.Name).Concat(
    [
        "args_get", "args_sizes_get", "clock_res_get", "clock_time_get", "environ_get", "environ_sizes_get", "fd_close", "fd_fdstat_get",
        "fd_filestat_get", "fd_read", "fd_seek", "fd_tell", "fd_write", "poll_oneoff", "proc_exit", "proc_raise", "random_get",
        "sched_yield",
    ]).ToHashSet(StringComparer.Ordinal);

    /// <summary>Adds the functions to the linker of a thread. They serve the execution that runs on it.</summary>
    public static void AddTo(Linker linker, GuestThread thread)
    {
        AddStreams(linker, thread);
        AddProcess(linker, thread);
        foreach (var (name, parameters) in Unavailable)
            linker.DefineFunction(ModuleName, name, ReturnBadDescriptor, [.. parameters.Select(KindOf)], [ValueKind.Int32]);
    }

    private static void AddStreams(Linker linker, GuestThread thread)
    {
        linker.DefineFunction(ModuleName, "fd_write", (Caller caller, int descriptor, int vectors, int count, int written) =>
            WasiStreams.Write(thread.Current, caller, descriptor, vectors, count, written));
        linker.DefineFunction(ModuleName, "fd_read", (Caller caller, int descriptor, int vectors, int count, int read) =>
            WasiStreams.Read(thread.Current, caller, descriptor, vectors, count, read));
        linker.DefineFunction(ModuleName, "fd_close", (int descriptor) => thread.Current.Wasi.Close(descriptor));
        linker.DefineFunction(ModuleName, "fd_seek", (int descriptor, long _, int _, int _) =>
            thread.Current.Wasi.IsOpen(descriptor) ? WasiError.InvalidSeek : WasiError.BadDescriptor);
        linker.DefineFunction(ModuleName, "fd_tell", (int descriptor, int _) =>
            thread.Current.Wasi.IsOpen(descriptor) ? WasiError.InvalidSeek : WasiError.BadDescriptor);
        linker.DefineFunction(ModuleName, "fd_fdstat_get", (Caller caller, int descriptor, int target) =>
            WasiStreams.Describe(thread.Current, caller, descriptor, target));
        linker.DefineFunction(ModuleName, "fd_filestat_get", (Caller caller, int descriptor, int target) =>
            WasiStreams.DescribeFile(thread.Current, caller, descriptor, target));
    }

    private static void AddProcess(Linker linker, GuestThread thread)
    {
        linker.DefineFunction(ModuleName, "args_sizes_get", (Caller caller, int count, int bytes) =>
            thread.Current.Wasi.Arguments.WriteSizes(thread.Current, caller, count, bytes));
        linker.DefineFunction(ModuleName, "args_get", (Caller caller, int pointers, int texts) =>
            thread.Current.Wasi.Arguments.Write(thread.Current, caller, pointers, texts));
        linker.DefineFunction(ModuleName, "environ_sizes_get", (Caller caller, int count, int bytes) =>
            thread.Current.Wasi.Environment.WriteSizes(thread.Current, caller, count, bytes));
        linker.DefineFunction(ModuleName, "environ_get", (Caller caller, int pointers, int texts) =>
            thread.Current.Wasi.Environment.Write(thread.Current, caller, pointers, texts));
        linker.DefineFunction(ModuleName, "clock_res_get", (Caller caller, int clock, int target) =>
            WasiClock.WriteResolution(thread.Current, caller, clock, target));
        linker.DefineFunction(ModuleName, "clock_time_get", (Caller caller, int clock, long _, int target) =>
            WasiClock.WriteTime(thread.Current, caller, clock, target));
        linker.DefineFunction(ModuleName, "poll_oneoff", (Caller caller, int subscriptions, int events, int count, int target) =>
            WasiPoll.Wait(thread.Current, caller, subscriptions, events, count, target));
        linker.DefineFunction(ModuleName, "random_get", (Caller caller, int target, int length) =>
            WasiRandom.Fill(thread.Current, caller, target, length));
        linker.DefineFunction(ModuleName, "sched_yield", () => WasiError.Success);
        linker.DefineFunction(ModuleName, "proc_exit", (int code) => Throw(thread.Current.Exit(code)));
        linker.DefineFunction(ModuleName, "proc_raise", (int _) => WasiError.NotSupported);
    }

    private static void Throw(Exception exception) => throw exception;

    private static void ReturnBadDescriptor(Caller caller, ReadOnlySpan<ValueBox> arguments, Span<ValueBox> results) =>
        results[0] = WasiError.BadDescriptor;

    private static ValueKind KindOf(char letter) => letter == 'l' ? ValueKind.Int64 : ValueKind.Int32;
}
