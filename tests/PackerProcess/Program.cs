using Deus.Hosting.Artifacts;

// Packs a folder to a file in a separate process: PackerProcess <folder> <file>.
await using var target = File.Create(args[1]);
await new ArtifactPacker().PackDirectoryAsync(args[0], target);
