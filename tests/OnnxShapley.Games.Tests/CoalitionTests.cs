namespace OnnxShapley.Games.Tests;

public sealed class CoalitionTests
{
    private static readonly int[] Sizes = [0, 1, 2, 63, 64, 65, 127, 128, 129, 200];

    [TestCaseSource(nameof(Sizes))]
    public void Empty_AnySize_HasNoMember(int players)
    {
        Coalition empty = Coalition.Empty(players);

        Assert.That((empty.PlayerCount, empty.Count), Is.EqualTo((players, 0)));
        Assert.That(Members(empty), Is.Empty);
    }

    [TestCaseSource(nameof(Sizes))]
    public void Grand_AnySize_HasAllPlayersAndNoMore(int players)
    {
        Coalition grand = Coalition.Grand(players);

        Assert.That(grand.Count, Is.EqualTo(players));
        Assert.That(Members(grand), Is.EqualTo(Enumerable.Range(0, players)));
        Assert.That(grand.Complement(), Is.EqualTo(Coalition.Empty(players)));
    }

    [TestCase(5)]
    [TestCase(64)]
    [TestCase(65)]
    [TestCase(200)]
    public void WithAndWithout_RandomSteps_AgreeWithASortedSet(int players)
    {
        var random = new SeededRandom(7);
        SortedSet<int> expected = [];
        Coalition coalition = Coalition.Empty(players);
        for (int step = 0; step < 300; step++)
        {
            int player = random.Next(players);
            bool add = random.Next(2) == 1;
            coalition = add ? coalition.With(player) : coalition.Without(player);
            _ = add ? expected.Add(player) : expected.Remove(player);

            Assert.That(Members(coalition), Is.EqualTo(expected));
            Assert.That(coalition.Count, Is.EqualTo(expected.Count));
            Assert.That(coalition.Contains(player), Is.EqualTo(add));
            Assert.That(Members(coalition.Complement()), Is.EqualTo(Enumerable.Range(0, players).Except(expected)));
        }
    }

    [TestCase(10)]
    [TestCase(100)]
    public void With_AnotherPlayer_LeavesTheOriginalAsItWas(int players)
    {
        Coalition original = Coalition.Of(players, 3);

        Coalition larger = original.With(9);
        Coalition smaller = original.Without(3);

        Assert.That(original, Is.EqualTo(Coalition.Of(players, 3)));
        Assert.That(larger, Is.EqualTo(Coalition.Of(players, 3, 9)));
        Assert.That(smaller, Is.EqualTo(Coalition.Empty(players)));
    }

    [TestCase(10)]
    [TestCase(100)]
    public void Equals_SameMembersReachedInAnotherWay_IsTrueWithTheSameHash(int players)
    {
        Coalition built = Coalition.Of(players, 9, 1, 1, 4);
        Coalition reached = Coalition.Grand(players).Complement().With(4).With(2).With(9).Without(2).With(1);

        Assert.That(built == reached, Is.True);
        Assert.That(built.Equals((object)reached), Is.True);
        Assert.That(built.GetHashCode(), Is.EqualTo(reached.GetHashCode()));
    }

    [Test]
    public void Equals_OtherMembersOrOtherPlayerCount_IsFalse()
    {
        Assert.That(Coalition.Of(10, 1) != Coalition.Of(10, 2), Is.True);
        Assert.That(Coalition.Of(10, 1) != Coalition.Of(11, 1), Is.True);
        Assert.That(Coalition.Of(64, 1) != Coalition.Of(65, 1), Is.True);
        Assert.That(Coalition.Of(100, 1) != Coalition.Of(100, 1, 99), Is.True);
        Assert.That(Coalition.Empty(3).Equals("no coalition"), Is.False);
    }

    [TestCase(12)]
    [TestCase(66)]
    public void GetHashCode_FourThousandCoalitions_HardlyEverMeet(int players)
    {
        HashSet<int> hashes = [];
        for (int bits = 0; bits < 4096; bits++)
        {
            Coalition coalition = Coalition.Empty(players);
            for (int player = 0; player < 12; player++)
            {
                coalition = (bits & (1 << player)) == 0 ? coalition : coalition.With(players - 1 - player);
            }

            hashes.Add(coalition.GetHashCode());
        }

        Assert.That(hashes, Has.Count.GreaterThan(4090));
    }

    [Test]
    public void FromBits_SomeBits_AreTheMembers()
    {
        Assert.That(Coalition.FromBits(5, 0b10110), Is.EqualTo(Coalition.Of(5, 1, 2, 4)));
        Assert.That(Coalition.FromBits(64, ulong.MaxValue), Is.EqualTo(Coalition.Grand(64)));
        Assert.That(Coalition.FromBits(0, 0), Is.EqualTo(Coalition.Empty(0)));
    }

    [TestCase(3, 0b1000UL)]
    [TestCase(0, 1UL)]
    [TestCase(65, 1UL)]
    public void FromBits_BitBeyondThePlayersOrTooManyPlayers_Throws(int players, ulong bits) =>
        Assert.That(() => Coalition.FromBits(players, bits), Throws.InstanceOf<ArgumentOutOfRangeException>());

    [TestCase(0, 0UL)]
    [TestCase(5, 0b10110UL)]
    [TestCase(64, ulong.MaxValue)]
    public void ToBits_Coalition_AreItsMembers(int players, ulong bits) => Assert.That(Coalition.FromBits(players, bits).ToBits(), Is.EqualTo(bits));

    [Test]
    public void ToBits_MoreThanSixtyFourPlayers_Throws() => Assert.That(
        () => Coalition.Grand(65).ToBits(),
        Throws.InvalidOperationException.With.Message.EqualTo("The coalition has 65 players, and 64 bits hold no more than 64."));

    [TestCase(5)]
    [TestCase(100)]
    public void CopyTo_Mask_IsOneForMembersAndZeroForOthers(int players)
    {
        float[] mask = new float[players];
        Array.Fill(mask, 7);

        Coalition.Of(players, 0, 4, players - 1).CopyTo(mask);

        Assert.That(mask, Is.EqualTo(Enumerable.Range(0, players).Select(player => player is 0 or 4 || player == players - 1 ? 1f : 0f)));
    }

    [Test]
    public void CopyTo_MaskOfAnotherLength_SaysBothLengths() =>
        Assert.That(
            () => Coalition.Grand(5).CopyTo(new float[6]),
            Throws.ArgumentException.With.Message.EqualTo("The mask has 6 elements, but the coalition has 5 players. (Parameter 'mask')"));

    [TestCase(-1)]
    [TestCase(5)]
    public void Members_NotAPlayer_Throws(int player)
    {
        Assert.That(() => Coalition.Grand(5).Contains(player), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Coalition.Grand(5).With(player), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Coalition.Grand(5).Without(player), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Coalition.Of(5, player), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Empty_NegativePlayerCount_Throws() =>
        Assert.That(() => Coalition.Empty(-1), Throws.InstanceOf<ArgumentOutOfRangeException>());

    [Test]
    public void ToString_Members_AreNamed() =>
        Assert.That(Coalition.Of(9, 2, 0).ToString(), Is.EqualTo("{0, 2} of 9"));

    [Test]
    public void Default_Coalition_IsTheEmptyOneOfNoPlayers() => Assert.That(default(Coalition), Is.EqualTo(Coalition.Empty(0)));

    private static List<int> Members(Coalition coalition)
    {
        List<int> members = [];
        foreach (int member in coalition)
        {
            members.Add(member);
        }

        return members;
    }
}
