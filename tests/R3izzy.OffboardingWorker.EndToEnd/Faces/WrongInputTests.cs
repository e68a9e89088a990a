using R3izzy.OffboardingWorker.Cli;

namespace R3izzy.OffboardingWorker.EndToEnd.Faces;

/// <summary>What is typed wrong is answered with the exit code of its kind and a line that says what to do, never with a trace.</summary>
public sealed class WrongInputTests : IDisposable
{
    private readonly DataFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Theory]
    [InlineData(ExitCodes.BadInput, "frobnicate", "frobnicate")]
    [InlineData(ExitCodes.BadInput, "'REF'", "case")]
    [InlineData(ExitCodes.BadInput, "'STEP'", "retry DESL-2026-000001")]
    [InlineData(ExitCodes.BadInput, "'--reason' is required", "complete DESL-2026-000001 backup")]
    [InlineData(ExitCodes.BadInput, "'--reason' is required", "approve DESL-2026-000001 aprovar-focusnfe")]
    [InlineData(ExitCodes.BadInput, "'--reason' is required", "withdraw DESL-2026-000001")]
    [InlineData(ExitCodes.BadInput, "--answer takes FIELD=VALUE", "complete DESL-2026-000001 x --reason y --answer z")]
    [InlineData(ExitCodes.BadInput, "--file takes FIELD=PATH", "complete DESL-2026-000001 x --reason y --file =z")]
    [InlineData(ExitCodes.BadInput, "'--last-month' is required", "change DESL-2026-000001 --reason y")]
    [InlineData(ExitCodes.BadInput, "'paypal' not recognized", "account DESL-2026-000001 paypal 1 --reason y")]
    [InlineData(ExitCodes.BadInput, "--last-month is not a month", "change DESL-2026-000001 --reason y --last-month 2026")]
    [InlineData(ExitCodes.BadInput, "'contabilidade'", "tasks --department vendas")]
    [InlineData(ExitCodes.BadInput, "--limit takes a number from 1 to 100000", "cases --limit x")]
    [InlineData(ExitCodes.BadInput, "--limit takes a number from 1 to 100000", "cases --limit 0")]
    [InlineData(ExitCodes.BadInput, "--time-scale takes a number from 1 to 100000", "demo --exit --time-scale NaN")]
    [InlineData(ExitCodes.BadInput, "Try rejected show --help", "rejected show x")]
    [InlineData(ExitCodes.BadInput, "There is no file nowhere.json", "enqueue nowhere.json")]
    [InlineData(ExitCodes.NotFound, "There is no store in", "cases")]
    [InlineData(ExitCodes.NotFound, "There is no store in", "case DESL-2026-000001")]
    [InlineData(ExitCodes.NotFound, "There is no store in", "log DESL-2026-000001")]
    [InlineData(ExitCodes.NotFound, "There is no store in", "rejected")]
    [InlineData(ExitCodes.NotFound, "There is no store in", "tasks")]
    [InlineData(ExitCodes.NotFound, "There is no store in", "report DESL-2026-000001")]
    [InlineData(ExitCodes.NotFound, "There is no store in", "document DESL-2026-000001 rescisao-contrato")]
    [InlineData(ExitCodes.NotFound, "There is no file nowhere.json", "preview nowhere.json")]
    public async Task Wrong_arguments_and_a_missing_store_are_told_in_a_line(int code, string told, string arguments)
    {
        await ExpectAsync(code, told, arguments.Split(' '));
        Directory.Exists(Store).ShouldBeFalse("nothing may be made for a verb that could not run");
    }

    [Fact]
    public async Task Unknown_refs_steps_and_messages_are_not_found()
    {
        await WorkerProcess.RunAsync("enqueue", _data.Write("one.json", Sample.Line(1)), "--data", Store);
        var known = (await Sample.ReadAsync("cases", "--data", Store)).GetProperty("cases")[0].GetProperty("ref").GetString()!;

        await ExpectAsync(ExitCodes.NotFound, "Não há caso DESL-1999-000001", "case", "DESL-1999-000001");
        await ExpectAsync(ExitCodes.NotFound, "Não há caso DESL-1999-000001", "log", "DESL-1999-000001");
        await ExpectAsync(ExitCodes.NotFound, "Não há caso DESL-1999-000001", "retry", "DESL-1999-000001", "backup");
        await ExpectAsync(ExitCodes.NotFound, "tem avisar-setores, ", "complete", known, "bakup", "--reason", "feito");
        await ExpectAsync(ExitCodes.NotFound, "There is no rejected message 7", "rejected", "send", "7");
        await ExpectAsync(ExitCodes.NotFound, "Não há caso DESL-1999-000001", "withdraw", "DESL-1999-000001", "--reason", "fica");
        await ExpectAsync(ExitCodes.NotFound, "Não há caso DESL-1999-000001", "report", "DESL-1999-000001");
        await ExpectAsync(ExitCodes.NotFound, "backup não tem documento", "document", known, "backup");
        await ExpectAsync(ExitCodes.BadInput, "não há arquivo nada.pdf", "complete", known, "rescisao-contrato", "--reason", "feito", "--file", "termoAssinado=nada.pdf");
        await ExpectAsync(ExitCodes.Failed, "backup não é uma aprovação", "approve", known, "backup", "--reason", "pode");
        await ExpectAsync(ExitCodes.Failed, "Waiting", "complete", known, "desativar-firebase", "--reason", "feito");
    }

    [Theory]
    [InlineData("--data takes a folder.", "cases", "--data", "")]
    [InlineData("--out takes a file.", "report", "DESL-2026-000001", "--out", "")]
    [InlineData("--out takes a file.", "document", "DESL-2026-000001", "rescisao-contrato", "--out", " ")]
    [InlineData("--file takes FIELD=PATH.", "complete", "DESL-2026-000001", "rescisao-contrato", "--reason", "feito", "--file", "termoAssinado=")]
    [InlineData("--reason takes a text: it ", "complete", "DESL-2026-000001", "backup", "--reason", " ")]
    [InlineData("--reason takes a text: it has a line break or control character", "complete", "DESL-2026-000001", "backup", "--reason", "feito\u001b[2J")]
    [InlineData("--by takes a name: it has a line break or control character", "approve", "DESL-2026-000001", "aprovar-focusnfe", "--reason", "pode", "--by", "Ana\n22/11/2026 chefe: approve")]
    [InlineData("--by takes a name: it ", "rejected", "send", "1", "--by", "")]
    public async Task An_empty_path_and_a_text_that_would_rule_the_terminal_are_wrong_arguments(string told, params string[] arguments)
    {
        var finished = await WorkerProcess.RunAsync(arguments);
        finished.ExitCode.ShouldBe(ExitCodes.BadInput, finished.ToString());
        finished.Errors.ShouldContain(told);
        finished.Errors.ShouldNotContain("   at ");
    }

    [Theory]
    [InlineData("Engine:Lanse", "1", "Engine:Lanse is no setting; known are Grace, Lanes")]
    [InlineData("Engine:Lanes", "0", "Engine:Lanes is 0; it takes 1 to 4096")]
    [InlineData("Engine:Lease", "soon", "Engine:Lease cannot be read; it takes hours:minutes:seconds")]
    [InlineData("Engine:RetryAfter:0", "x", "Engine:RetryAfter:0 cannot be read")]
    [InlineData("Api:Port", "http", "Api:Port cannot be read; it takes a whole number")]
    [InlineData("Intake:Folder", "/nowhere", "Intake:Folder names a folder that is not there")]
    [InlineData("Security:DataKey", "short", "Security:DataKey is not a key")]
    [InlineData("Security:DataKeyFile", "/nowhere", "Security:DataKeyFile names a file that")]
    [InlineData("Security:Key", "x", "Security:Key is no setting; known are DataKey, DataKeyFile")]
    [InlineData("Procedures:Folder", "/nowhere", "Procedures:Folder names a folder that is not there")]
    [InlineData("Platforms:Strip:Enabled", "true", "Platforms:Strip is no platform; known are ")]
    [InlineData("Platforms:Stripe:Enabled", "true", "Platforms:stripe:SecretKey is missing")]
    [InlineData("Platforms:Stripe:Enabled", "yes", "Platforms:stripe:Enabled is 'yes'; it takes true or false")]
    public async Task A_bad_setting_stops_the_start_and_names_its_key(string key, string value, string told)
    {
        var finished = await WorkerProcess.RunAsync(["run", "--data", Store], new Dictionary<string, string?> { ["Api:Port"] = "0", [key] = value });

        finished.ExitCode.ShouldBe(ExitCodes.BadInput, finished.ToString());
        finished.Errors.ShouldContain(told);
        finished.Errors.ShouldNotContain("   at ");
        finished.Errors.ShouldNotContain("ErrorOnUnknownConfiguration");
    }

    [Fact]
    public async Task A_secret_under_a_mistyped_key_is_not_repeated()
    {
        var finished = await WorkerProcess.RunAsync(["check", "--data", Store], new Dictionary<string, string?>
        {
            ["Platforms:Stripe:Enabled"] = "true",
            ["Platforms:Stripe:TestMode"] = "sk_live_planted",
            ["Platforms:Stripe:SecretKye"] = "sk_live_planted",
        });

        finished.ExitCode.ShouldBe(ExitCodes.BadInput);
        finished.Errors.ShouldContain("Platforms:stripe:SecretKye is no setting");
        finished.Errors.ShouldContain("Platforms:stripe:TestMode cannot be read; it takes true or false");
        (finished.Errors + finished.Output).ShouldNotContain("sk_live_planted");
    }

    [Fact]
    public async Task A_bad_procedure_file_is_named_with_line_and_key()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_data.Path, "procedures"));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "saida.yaml"), """
            procedure: saida
            version: 1
            action: cancel
            plan: lite
            title: Saída
            steps:
              - id: backup
                title: Guardar
                uses: human
                ownr: ti
                needs: [bakup]
                instructions: Guarde.
            """, TestContext.Current.CancellationToken);

        var finished = await WorkerProcess.RunAsync(["check", "--data", Store], new Dictionary<string, string?> { ["Procedures:Folder"] = folder.FullName });

        finished.ExitCode.ShouldBe(ExitCodes.BadInput);
        finished.Errors.ShouldContain("saida.yaml:10: steps.ownr: is not a known key");
        finished.Errors.ShouldMatch(@"saida\.yaml:\d+: needs: 'bakup' is no step");
    }

    [Fact]
    public async Task A_store_whose_key_is_gone_or_another_is_refused_in_words()
    {
        await WorkerProcess.RunAsync("enqueue", _data.Write("one.json", Sample.Line(1)), "--data", Store);
        var other = Convert.ToBase64String(new byte[32]);
        var wrong = await WorkerProcess.RunAsync(["cases", "--data", Store], new Dictionary<string, string?> { ["Security:DataKey"] = other });
        wrong.ExitCode.ShouldBe(ExitCodes.Failed);
        wrong.Errors.ShouldContain("not the key it was written with");

        File.Delete(Path.Combine(Store, "data.key"));
        var gone = await WorkerProcess.RunAsync("cases", "--data", Store);
        gone.ExitCode.ShouldBe(ExitCodes.BadInput);
        gone.Errors.ShouldContain("Put the key back");
        File.Exists(Path.Combine(Store, "data.key")).ShouldBeFalse("a new key would hide what happened");
    }

    [Theory]
    [InlineData("")]
    [InlineData("run")]
    [InlineData("demo")]
    [InlineData("enqueue")]
    [InlineData("cases")]
    [InlineData("case")]
    [InlineData("log")]
    [InlineData("retry")]
    [InlineData("complete")]
    [InlineData("preview")]
    [InlineData("tasks")]
    [InlineData("approve")]
    [InlineData("reject")]
    [InlineData("skip")]
    [InlineData("withdraw")]
    [InlineData("change")]
    [InlineData("account")]
    [InlineData("document")]
    [InlineData("report")]
    [InlineData("check")]
    [InlineData("rejected")]
    [InlineData("restore-check")]
    public async Task Every_verb_has_help(string verb)
    {
        var finished = await WorkerProcess.RunAsync([.. verb.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);

        finished.ExitCode.ShouldBe(ExitCodes.Ok, finished.ToString());
        finished.Output.ShouldContain("Usage:");
        finished.Output.ShouldContain("--data <DIR>");
        finished.Output.ShouldNotContain("\u001b");
    }

    private string Store => Path.Combine(_data.Path, "store");

    private async Task ExpectAsync(int code, string told, params string[] arguments)
    {
        var finished = await WorkerProcess.RunAsync([.. arguments, "--data", Store]);
        finished.ExitCode.ShouldBe(code, finished.ToString());
        finished.Errors.ShouldContain(told);
        finished.Errors.ShouldNotContain("   at ");
        finished.Output.ShouldBeEmpty();
    }
}
