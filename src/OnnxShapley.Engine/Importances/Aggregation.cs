namespace OnnxShapley.Engine.Importances;

/// <summary>How the values that a channel has on each image become its score.</summary>
public enum Aggregation
{
    /// <summary>Their mean, which is the value of the mean payoff: no image has to be looked at alone.</summary>
    Mean,

    /// <summary>
    /// Their mean and twice their standard deviation over images (Ancona, Öztireli and Gross 2020): a channel that a few images need much stays.
    /// </summary>
    MeanAndTwoDeviations,
}
