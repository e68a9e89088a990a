using R3izzy.OffboardingWorker.Connectors.Email;
using R3izzy.OffboardingWorker.Tests.Conformance;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Mail;

public sealed class SmtpSettingsTests
{
    [Theory]
    [InlineData("Smtp:Host", null, "Smtp:Host")]
    [InlineData("Smtp:Host", "não é um nome", "Smtp:Host")]
    [InlineData("Smtp:Port", "0", "Smtp:Port")]
    [InlineData("Smtp:Port", "587a", "Smtp:Port")]
    [InlineData("Smtp:Security", "ssl", "Smtp:Security")]
    [InlineData("Smtp:Password", null, "Smtp:Password")]
    [InlineData("Smtp:PasswordFile", "/nowhere/at/all", "Smtp:Password")]
    [InlineData("Smtp:User", null, "Smtp:User")]
    [InlineData("Smtp:CertificateFile", "/nowhere/at/all", "Smtp:CertificateFile")]
    [InlineData("Smtp:ReplyTimeout", "00:11:00", "Smtp:ReplyTimeout")]
    [InlineData("Smtp:ConnectTimeout", "00:00:00", "Smtp:ConnectTimeout")]
    public async Task A_bad_setting_stops_the_start_and_is_named(string key, string? value, string named)
    {
        await using var world = await SmtpWorld.StartAsync();
        world.Settings[key] = value;
        var (runtime, problems) = StepHarness.TryBuild(new EmailPlatform(), world.Settings);
        runtime.ShouldBeNull();
        problems.ShouldContain(p => p.StartsWith("Platforms:email:" + named, StringComparison.Ordinal));
        problems.ShouldAllBe(p => !p.Contains(EmailSandbox.Password, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_goes_in_the_clear_to_another_machine()
    {
        await using var world = await SmtpWorld.StartAsync();
        world.Settings["Smtp:Security"] = "none";
        world.Settings["Smtp:Host"] = "smtp.example.test";
        StepHarness.TryBuild(new EmailPlatform(), world.Settings).Problems.ShouldContain(p => p.Contains("Smtp:Security", StringComparison.Ordinal));
    }
}
