using System.Security.Cryptography;
using System.Text;
using R3izzy.OffboardingWorker.Security;

namespace R3izzy.OffboardingWorker.Tests.Security;

public sealed class FieldCipherTests : IDisposable
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    private readonly FieldCipher _cipher = new(Key);

    public void Dispose() => _cipher.Dispose();

    [Fact]
    public async Task Eight_threads_at_once_read_back_what_each_of_them_wrote()
    {
        using var start = new Barrier(8);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait(TimeSpan.FromSeconds(30));
                for (var round = 0; round < 1_000; round++)
                {
                    var clear = $"thread {thread}, round {round}, {new string('x', round % 97)}";
                    _cipher.DecryptText(_cipher.Encrypt(clear, Purposes.Payload), Purposes.Payload).ShouldBe(clear);
                }
            },
            TaskCreationOptions.LongRunning)));
    }

    [Fact]
    public void The_same_text_is_never_written_the_same_way_twice()
    {
        var boxes = Enumerable.Range(0, 100).Select(_ => Convert.ToHexString(_cipher.Encrypt("texto", "a"))).ToList();
        boxes.Distinct().Count().ShouldBe(100);
    }

    [Fact]
    public void Nothing_of_the_text_is_left_in_what_is_written() =>
        Encoding.Latin1.GetString(_cipher.Encrypt("financeiro@cliente.test", Purposes.Payload)).ShouldNotContain("cliente");

    [Fact]
    public void Empty_and_large_texts_come_back()
    {
        _cipher.Decrypt(_cipher.Encrypt([], "a"), "a").ShouldBeEmpty();
        var large = RandomNumberGenerator.GetBytes(1 << 20);
        _cipher.Decrypt(_cipher.Encrypt(large, "a"), "a").ShouldBe(large);
    }

    [Fact]
    public void Another_purpose_or_another_key_does_not_read_it()
    {
        var box = _cipher.Encrypt("texto", Purposes.Payload);
        Should.Throw<CryptographicException>(() => _cipher.Decrypt(box, Purposes.Checkpoint));
        using var other = new FieldCipher(RandomNumberGenerator.GetBytes(32));
        Should.Throw<CryptographicException>(() => other.Decrypt(box, Purposes.Payload));
    }

    [Fact]
    public void A_change_of_any_byte_or_length_is_noticed()
    {
        var box = _cipher.Encrypt("texto", "a");
        for (var at = 0; at < box.Length; at++)
        {
            var changed = (byte[])box.Clone();
            changed[at] ^= 1;
            Should.Throw<CryptographicException>(() => _cipher.Decrypt(changed, "a"), $"byte {at}");
            Should.Throw<CryptographicException>(() => _cipher.Decrypt(box.AsSpan(0, at), "a"), $"cut at {at}");
        }
    }

    [Fact]
    public void A_hash_finds_the_same_text_again_and_depends_on_the_key()
    {
        using var same = new FieldCipher(Key);
        using var other = new FieldCipher(RandomNumberGenerator.GetBytes(32));
        same.Hash("11222333000181").ShouldBe(_cipher.Hash("11222333000181"));
        other.Hash("11222333000181").ShouldNotBe(_cipher.Hash("11222333000181"));
        _cipher.Hash("11222333000182").ShouldNotBe(_cipher.Hash("11222333000181"));
        _cipher.Hash("x").ShouldNotBe(HMACSHA256.HashData(Key, "x"u8.ToArray()), "the data key itself hashes nothing");
    }

    [Fact]
    public void A_mark_is_the_same_under_the_same_key_alone_and_is_not_the_hash_that_customers_are_found_by()
    {
        using var same = new FieldCipher(Key);
        using var other = new FieldCipher(RandomNumberGenerator.GetBytes(32));
        var mark = _cipher.Mark("11222333000181");
        mark.ShouldMatch("^[0-9a-f]{32}$");
        same.Mark("11222333000181").ShouldBe(mark);
        other.Mark("11222333000181").ShouldNotBe(mark);
        _cipher.Mark("11222333000182").ShouldNotBe(mark);
        Convert.ToHexStringLower(_cipher.Hash("11222333000181")).ShouldNotStartWith(mark);
        Convert.ToHexStringLower(HMACSHA256.HashData(Key, "11222333000181"u8.ToArray())).StartsWith(mark, StringComparison.Ordinal).ShouldBeFalse("the data key itself marks nothing");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void A_key_of_another_length_is_refused(int length) =>
        Should.Throw<ArgumentException>(() => new FieldCipher(new byte[length]));
}
