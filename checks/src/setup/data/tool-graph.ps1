
# Signs in to Microsoft Graph as a person, in the right tenant and cloud; no secret is needed.
function Connect-Tenant {
    param([string] $Tenant, [string] $Environment, [string[]] $Scopes)
    Assert-True ($null -ne (Get-Module -ListAvailable -Name Microsoft.Graph.Authentication)) 'Install the module first: Install-Module Microsoft.Graph.Authentication -Scope CurrentUser'
    Import-Module -Name Microsoft.Graph.Authentication
    Connect-MgGraph -TenantId $Tenant -Environment $Environment -Scopes $Scopes -NoWelcome
    $context = Get-MgContext
    Assert-True ($context.TenantId -eq $Tenant) ('Signed in to tenant {0}, not to {1}.' -f $context.TenantId, $Tenant)
}

# Reads from Graph; what comes back keeps its times as they were written.
function Get-Graph {
    param([string] $Path)
    $text = Invoke-MgGraphRequest -Method GET -Uri $Path -OutputType Json
    return ($text | ConvertFrom-Json)
}

# Writes to Graph.
function Send-Graph {
    param([string] $Method, [string] $Path, [object] $Body)
    $text = ConvertTo-Json -InputObject $Body -Depth 8
    $answer = Invoke-MgGraphRequest -Method $Method -Uri $Path -Body $text -ContentType 'application/json' -OutputType Json
    if ($answer) { return ($answer | ConvertFrom-Json) }
}
