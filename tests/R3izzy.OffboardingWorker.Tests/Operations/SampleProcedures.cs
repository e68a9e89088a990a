namespace R3izzy.OffboardingWorker.Tests.Operations;

/// <summary>Procedures of the test, with one of everything; <c>p</c> and <c>q</c> are platforms of the test.</summary>
internal static class SampleProcedures
{
    public const string Leaving = """
        procedure: desligamento-pro
        version: 1
        action: cancel
        plan: any
        title: Desligamento
        steps:
          - id: avisar
            title: Avisar o cliente
            uses: p.send
            owner: comercial
            onChange: redo
            instructions: "Avise {{customer.name}}: último mês {{lastMonthName}}.{{#if isCorrection}} É uma correção.{{/if}}"
            undo: "Avise {{customer.name}} de que fica."
          - id: cancelar-cobranca
            title: Cancelar a cobrança
            uses: q.act
            owner: financeiro
            instructions: Cancele a cobrança.
          - id: informar-competencia
            title: Informar a competência
            uses: human
            owner: contabilidade
            due: 2
            form:
              - id: competencia
                label: Até que competência
                type: month
                required: true
              - id: obs
                label: Observações
                type: text
              - id: termo
                label: Termo assinado
                type: file
            instructions: "Informe até que competência {{customer.name}} é responsabilidade nossa (plano {{planName}})."
          - id: rescisao
            title: Fazer a rescisão
            uses: human
            owner: comercial
            when:
              hasContract: "true"
            document: rescisao
            instructions: Faça a rescisão.
            undo: Devolva o contrato a {{customer.name}}.
          - id: conferir-antes
            title: Conferir antes do fim
            uses: human
            owner: ti
            at: effective-end -5d
            instructions: Confira.
          - id: backup
            title: Guardar o backup
            uses: p.act
            owner: ti
            at: effective-end
            instructions: Faça o backup.
          - id: tirar-acesso
            title: Tirar o acesso
            uses: human
            owner: ti
            at: effective-end
            needs: [backup]
            instructions: Tire o acesso.
          - id: aprovar
            title: Aprovar a remoção
            uses: approval
            owner: contabilidade
            needs: [informar-competencia]
            instructions: "Aprove a remoção do certificado de {{customer.name}}."
          - id: remover
            title: Remover o certificado
            uses: p.destroy
            owner: contabilidade
            needs: [aprovar]
            instructions: Remova o certificado.
          - id: conferencia
            title: Conferir tudo
            uses: case.verify
            owner: ti
            needs:
              - after: avisar
              - after: cancelar-cobranca
              - after: informar-competencia
              - after: rescisao
              - after: conferir-antes
              - after: backup
              - after: tirar-acesso
              - after: aprovar
              - after: remover
        """;

    public const string Pausing = """
        procedure: pausa
        version: 1
        action: pause
        plan: any
        title: Pausa
        steps:
          - id: avisar
            title: Avisar o cliente da pausa
            uses: p.send
            owner: comercial
            instructions: "Avise {{customer.name}} da pausa em {{pausedFrom}}{{#if returnsOn}} até {{returnsOn}}{{/if}}."
          - id: pausar-cobranca
            title: Pausar a cobrança
            uses: q.act
            owner: financeiro
            at: start
            instructions: Pause a cobrança.
          - id: tirar-regras
            title: Desligar regras
            uses: human
            owner: financeiro
            at: start
            form:
              - id: regras
                label: Regras desligadas
                type: text
            instructions: Desligue as regras.
          - id: depois
            title: Depois de pausar
            uses: human
            owner: financeiro
            needs: [pausar-cobranca]
            instructions: Anote.
          - id: abrir-retorno
            title: Abrir o retorno
            uses: case.open-return
            owner: comercial
            at: return-date
        """;

    public const string Returning = """
        procedure: retorno
        version: 1
        action: return
        plan: any
        title: Retorno
        steps:
          - id: retomar-cobranca
            title: Retomar a cobrança
            uses: q.act
            owner: financeiro
            at: start
            continues: pausar-cobranca
            instructions: Retome a cobrança.
          - id: religar-regras
            title: Religar regras
            uses: human
            owner: financeiro
            at: start
            instructions: "Religue: {{answers.regras}}. Pausado em {{pausedFrom}}, volta em {{returnsOn}}."
        """;
}
