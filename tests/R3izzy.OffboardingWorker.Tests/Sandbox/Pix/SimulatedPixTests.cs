using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Pix;
using R3izzy.OffboardingWorker.Tests.Connectors.Stripe;

namespace R3izzy.OffboardingWorker.Tests.Sandbox.Pix;

/// <summary>The simulated bank refuses what the Banco Central's document says is refused.</summary>
public sealed class SimulatedPixTests : IAsyncLifetime
{
    private const string TaxId = "11444777000161";
    private const string Window = "inicio=2025-06-16T00:00:00Z&fim=2026-12-01T00:00:00Z";

    private readonly MovableClock _clock = new(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));
    private SandboxHost _sandbox = null!;
    private HttpMessageInvoker _http = null!;
    private string _token = "";

    private SimulatedPix Bank => _sandbox.Platform<SimulatedPix>();

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxHost.StartAsync(new SandboxOptions { Clock = _clock });
        _http = new HttpMessageInvoker(new SocketsHttpHandler());
        _token = await TokenAsync("");
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _sandbox.DisposeAsync();
    }

    [Theory]
    [InlineData("/rec?fim=2026-12-01T00:00:00Z", "RecConsultaInvalida")]
    [InlineData("/rec?inicio=2026-12-01&fim=2026-12-02T00:00:00Z", "RecConsultaInvalida")]
    [InlineData("/rec?inicio=2026-12-02T00:00:00Z&fim=2026-12-01T00:00:00Z", "RecConsultaInvalida")]
    [InlineData($"/rec?{Window}&cpf=52998224725&cnpj={TaxId}", "RecConsultaInvalida")]
    [InlineData($"/rec?{Window}&cnpj=11.444.777/0001-61", "RecConsultaInvalida")]
    [InlineData($"/cobr?{Window}&paginacao.paginaAtual=-1", "CobRConsultaInvalida")]
    [InlineData($"/cob?{Window}&paginacao.itensPorPagina=1001", "CobConsultaInvalida")]
    [InlineData($"/cobv?{Window}&paginacao.itensPorPagina=0", "CobVConsultaInvalida")]
    public async Task A_list_call_that_does_not_fit_is_refused(string path, string problem) =>
        (await SendAsync(HttpMethod.Get, path)).ShouldBe((400, problem));

    [Fact]
    public async Task What_is_not_there_is_told_by_each_tags_own_code()
    {
        (await SendAsync(HttpMethod.Get, "/rec/RR1234567820260115abcdefghijk")).ShouldBe((404, "RecNaoEncontrada"));
        (await SendAsync(HttpMethod.Get, "/solicrec/SC1234567820260115abcdefghijk")).ShouldBe((404, "SolicRecNaoEncontrada"));
        (await SendAsync(HttpMethod.Get, "/cobr/x")).ShouldBe((404, "CobRNaoEncontrado"));
        (await SendAsync(HttpMethod.Get, "/cob/x")).ShouldBe((404, "CobNaoEncontrado"));
        (await SendAsync(HttpMethod.Get, "/cobv/x")).ShouldBe((404, "CobVNaoEncontrada"));
    }

    [Fact]
    public async Task What_has_ended_does_not_end_again()
    {
        var recurrence = Bank.Seeds.AddRecurrence(TaxId);
        var (request, charge, due) = (Bank.Seeds.AddRequest(recurrence), Bank.Seeds.AddCharge(recurrence, new DateOnly(2026, 12, 5)), Bank.Seeds.AddDueCharge(TaxId, new DateOnly(2026, 12, 5)));
        foreach (var (path, status, word, problem) in new[]
        {
            ($"/cobr/{charge}", 200, "CANCELADA", "CobROperacaoInvalida"), ($"/solicrec/{request}", 201, "CANCELADA", "SolicRecOperacaoInvalida"),
            ($"/rec/{recurrence}", 200, "CANCELADA", "RecOperacaoInvalida"), ($"/cobv/{due}", 200, "REMOVIDA_PELO_USUARIO_RECEBEDOR", "CobVOperacaoInvalida"),
        })
        {
            (await SendAsync(HttpMethod.Patch, path, $$"""{"status":"{{word}}"}""")).ShouldBe((status, null));
            (await SendAsync(HttpMethod.Patch, path, $$"""{"status":"{{word}}"}""")).ShouldBe((400, problem));
        }

        _sandbox.Ledger.Entries.Count.ShouldBe(4);
    }

    [Fact]
    public async Task A_removal_goes_alone_and_a_charge_not_on_the_day_of_its_collection()
    {
        var due = Bank.Seeds.AddDueCharge(TaxId, new DateOnly(2026, 12, 5));
        (await SendAsync(HttpMethod.Patch, $"/cobv/{due}", """{"status":"REMOVIDA_PELO_USUARIO_RECEBEDOR","solicitacaoPagador":"x"}""")).ShouldBe((400, "CobVOperacaoInvalida"));
        var charge = Bank.Seeds.AddCharge(Bank.Seeds.AddRecurrence(TaxId), new DateOnly(2026, 11, 20));
        (await SendAsync(HttpMethod.Patch, $"/cobr/{charge}", """{"status":"CANCELADA"}""")).ShouldBe((400, "CobROperacaoInvalida"));
        _sandbox.Ledger.Entries.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_token_is_needed_with_the_scope_of_the_route_and_only_while_it_lives()
    {
        var recurrence = Bank.Seeds.AddRecurrence(TaxId);
        _token = await TokenAsync("rec.read");
        (await SendAsync(HttpMethod.Get, $"/rec/{recurrence}")).ShouldBe((200, null));
        (await SendAsync(HttpMethod.Patch, $"/rec/{recurrence}", """{"status":"CANCELADA"}""")).ShouldBe((403, "AcessoNegado"));
        (await SendAsync(HttpMethod.Get, $"/cobr?{Window}")).ShouldBe((403, "AcessoNegado"));
        _clock.MoveTo(_clock.GetUtcNow().AddHours(2));
        (await SendAsync(HttpMethod.Get, $"/rec/{recurrence}")).ShouldBe((401, null));
    }

    private async Task<string> TokenAsync(string scopes)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_sandbox.AddressOf("pix"), "token"))
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["grant_type"] = "client_credentials",
                ["scope"] = scopes,
                ["client_id"] = PixClients.ClientId,
                ["client_secret"] = PixClients.ClientSecret,
            }),
        };
        using var answer = await _http.SendAsync(request, default);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return json.RootElement.GetProperty("access_token").GetString()!;
    }

    private async Task<(int Status, string? Problem)> SendAsync(HttpMethod method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(_sandbox.AddressOf("pix"), SimulatedPix.Root + path))
        {
            Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"),
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", _token) },
        };
        using var answer = await _http.SendAsync(request, default);
        if (answer.Content.Headers.ContentType?.MediaType != "application/problem+json")
        {
            return ((int)answer.StatusCode, null);
        }

        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return ((int)answer.StatusCode, problem.RootElement.GetProperty("type").GetString()!.Split('/')[^1]);
    }
}
