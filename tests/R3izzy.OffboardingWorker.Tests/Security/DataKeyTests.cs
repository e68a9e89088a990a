using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using R3izzy.OffboardingWorker.Security;
using R3izzy.OffboardingWorker.Tests.Storage;

namespace R3izzy.OffboardingWorker.Tests.Security;

public sealed class DataKeyTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly List<string> _said = [];

    public void Dispose() => _folder.Dispose();

    private byte[] Read(params (string Key, string Value)[] settings) => DataKey.Read(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))).Build(), _folder.FullName, _said.Add);

    [Fact]
    public void The_first_start_makes_a_key_says_so_and_the_next_one_reads_it()
    {
        var made = Read();
        made.Length.ShouldBe(32);
        _said.ShouldHaveSingleItem().ShouldContain(_folder.Below(DataKey.FileName));
        _said[0].ShouldNotContain(Convert.ToBase64String(made));
        Read().ShouldBe(made);
        _said.Count.ShouldBe(1);
    }

    [Fact]
    public void The_key_file_is_its_owners_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "file modes are Unix's");
        Read();
#pragma warning disable CA1416 // skipped above
        File.GetUnixFileMode(_folder.Below(DataKey.FileName)).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
#pragma warning restore CA1416
    }

    [Fact]
    public async Task Many_that_start_at_once_agree_on_one_key_and_leave_nothing_else_behind()
    {
        for (var round = 0; round < 20; round++)
        {
            using var folder = new TempFolder();
            using var start = new Barrier(8);
            var said = 0;
            var keys = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait(TimeSpan.FromSeconds(30));
                    return Convert.ToBase64String(DataKey.Read(new ConfigurationBuilder().Build(), folder.FullName, _ => Interlocked.Increment(ref said)));
                },
                TaskCreationOptions.LongRunning)));
            keys.Distinct().Count().ShouldBe(1);
            said.ShouldBe(1);
            Directory.GetFiles(folder.FullName).Select(Path.GetFileName).ShouldBe([DataKey.FileName]);
        }
    }

    [Fact]
    public void A_store_whose_key_is_gone_is_refused_and_no_new_key_is_made()
    {
        File.WriteAllText(_folder.Below("offboarding.db"), "");
        Should.Throw<InvalidOperationException>(() => Read()).Message.ShouldContain(DataKey.Setting);
        File.Exists(_folder.Below(DataKey.FileName)).ShouldBeFalse();
    }

    [Fact]
    public void A_key_of_the_settings_is_taken_and_nothing_is_written()
    {
        var key = RandomNumberGenerator.GetBytes(32);
        Read((DataKey.Setting, Convert.ToBase64String(key))).ShouldBe(key);
        Directory.GetFiles(_folder.FullName).ShouldBeEmpty();
    }

    [Fact]
    public void A_key_file_of_the_settings_is_taken()
    {
        var key = RandomNumberGenerator.GetBytes(32);
        File.WriteAllText(_folder.Below("elsewhere"), Convert.ToBase64String(key) + "\n");
        Read((DataKey.Setting + "File", _folder.Below("elsewhere"))).ShouldBe(key);
    }

    [Theory]
    [InlineData("não é base64")]
    [InlineData("AAAA")]
    [InlineData("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g")]
    public void A_setting_that_is_no_key_is_named_and_not_quoted(string bad)
    {
        var message = Should.Throw<InvalidOperationException>(() => Read((DataKey.Setting, bad))).Message;
        message.ShouldContain(DataKey.Setting);
        message.ShouldContain("32 bytes");
        message.ShouldNotContain(bad);
    }

    [Fact]
    public void A_key_file_of_the_settings_that_is_not_there_names_the_setting() =>
        Should.Throw<InvalidOperationException>(() => Read((DataKey.Setting + "File", _folder.Below("nowhere")))).Message.ShouldContain(DataKey.Setting + "File");

    [Fact]
    public void A_damaged_key_file_is_named_and_never_replaced()
    {
        File.WriteAllText(_folder.Below(DataKey.FileName), "meia chave");
        Should.Throw<InvalidOperationException>(() => Read()).Message.ShouldContain(_folder.Below(DataKey.FileName));
        File.ReadAllText(_folder.Below(DataKey.FileName)).ShouldBe("meia chave");
    }
}
