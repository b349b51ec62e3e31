namespace OnnxShapley.Games.Tests;

public sealed class SymmetricMatrixTests
{
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(7)]
    [TestCase(70)]
    [TestCase(150)]
    public void Factor_ProductsOfRandomRows_SolvesTheNormalEquations(int size)
    {
        var random = new SeededRandom(4);
        double[] rows = [.. Enumerable.Range(0, 2 * size * size).Select(_ => random.NextDouble() - 0.5)];
        double[] expected = [.. Enumerable.Range(0, size).Select(index => index - 3.5)];
        var matrix = new SymmetricMatrix(size);
        matrix.AddProducts(rows.AsSpan(0, size));
        matrix.AddProducts(rows.AsSpan(size));
        double[] right = Multiply(rows, expected);

        matrix.Factor().Solve(right);

        Assert.That(right, Is.EqualTo(expected).Within(1e-9 * size));
    }

    [Test]
    public void Factor_ThreeByThreeWorkedOutByHand_SolvesIt()
    {
        // Rows (1,1,0), (0,2,1), (0,0,3): the products are [[1,1,0],[1,5,2],[0,2,10]].
        var matrix = new SymmetricMatrix(3);
        matrix.AddProducts([1, 1, 0, 0, 2, 1, 0, 0, 3]);
        double[] right = [3, 17, 34];

        matrix.Factor().Solve(right);

        Assert.That(right, Is.EqualTo(new double[] { 1, 2, 3 }).Within(1e-12));
        Assert.That((matrix.Trace(2), matrix.Trace(3)), Is.EqualTo((6.0, 16.0)));
    }

    [Test]
    public void Factor_UnknownsThatNoRowTellsApart_ShareTheirSum()
    {
        var matrix = new SymmetricMatrix(3);
        matrix.AddProducts([1, 1, 0, 0, 0, 1]);
        double[] right = [4, 4, 5];

        matrix.Factor().Solve(right);

        Assert.That(right, Is.EqualTo(new double[] { 2, 2, 5 }).Within(1e-6));
    }

    [Test]
    public void Factor_NothingAdded_SaysSo() =>
        Assert.That(
            () => new SymmetricMatrix(2).Factor(),
            Throws.InvalidOperationException.With.Message.EqualTo("The normal equations of 2 unknowns have no factor, not even with a ridge."));

    [Test]
    public void Add_AnotherMatrixAndItsNegative_LeavesTheFirst()
    {
        var first = new SymmetricMatrix(2);
        first.AddProducts([2, 0, 0, 4]);
        var other = new SymmetricMatrix(2);
        other.AddProducts([1, 5]);
        first.Add(other, 1);
        first.Add(other, -1);
        double[] right = [4, 16];

        first.Factor().Solve(right);

        Assert.That(right, Is.EqualTo(new double[] { 1, 1 }).Within(1e-12));
    }

    private static double[] Multiply(double[] rows, double[] vector)
    {
        double[] result = new double[vector.Length];
        for (int first = 0; first < rows.Length; first += vector.Length)
        {
            double product = Enumerable.Range(0, vector.Length).Sum(index => rows[first + index] * vector[index]);
            for (int index = 0; index < vector.Length; index++)
            {
                result[index] += product * rows[first + index];
            }
        }

        return result;
    }
}
