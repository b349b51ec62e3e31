namespace OnnxShapley.Pruning.Tests.Networks.Recipes;

/// <summary>What a layer hands on: a tensor and what is known of it.</summary>
/// <param name="Name">Name of the tensor.</param>
/// <param name="Channels">How many channels it has.</param>
/// <param name="Length">Length of every axis of space.</param>
/// <param name="Space">How many axes of space an image has, whatever the layout.</param>
/// <param name="Layout">Where its axes are.</param>
internal sealed record Signal(string Name, int Channels, int Length, int Space, Layout Layout)
{
    /// <summary>All of space as one axis.</summary>
    public int Tokens => (int)Math.Pow(Length, Space);

    public int Rank => Layout switch
    {
        Layout.Vector => 2,
        Layout.Tokens => 3,
        _ => Space + 2,
    };

    public int ChannelAxis => Layout == Layout.Image ? 1 : Rank - 1;

    /// <summary>The length of every axis; -1 for the batch.</summary>
    public long[] Shape => Layout switch
    {
        Layout.Image => [-1, Channels, .. Spatially(Length)],
        Layout.ChannelsLast => [-1, .. Spatially(Length), Channels],
        Layout.Tokens => [-1, Tokens, Channels],
        _ => [-1, Channels],
    };

    /// <summary>The axes between batch and channels, or after the channels.</summary>
    public long[] SpaceAxes => [.. Enumerable.Range(1, Rank - 1).Where(axis => axis != ChannelAxis).Select(axis => (long)axis)];

    /// <summary>A shape that broadcasts one number a channel to this tensor.</summary>
    public long[] ChannelShape => Layout == Layout.Image ? [Channels, .. Spatially(1)] : [Channels];

    /// <summary>A number for every axis of space.</summary>
    public long[] Spatially(long number) => [.. Enumerable.Repeat(number, Space)];

    /// <summary>A number for the channel axis and another for all other axes.</summary>
    public long[] OnChannels(long number, long others) => [.. Enumerable.Range(0, Rank).Select(axis => axis == ChannelAxis ? number : others)];
}
