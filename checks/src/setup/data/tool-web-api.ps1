
# Finds the version of the Web API that answers; as yourself, or with a bearer token that is asked for and kept nowhere.
function Connect-WebApi {
    param([string] $Url, [bool] $WithToken)
    [System.Net.ServicePointManager]::SecurityProtocol = [System.Net.ServicePointManager]::SecurityProtocol -bor [System.Net.SecurityProtocolType]::Tls12
    $script:webHeaders = @{ 'Accept' = 'application/json'; 'OData-MaxVersion' = '4.0'; 'OData-Version' = '4.0'; 'If-Match' = '*' }
    $script:webSignIn = @{ UseDefaultCredentials = $true }
    if ($WithToken) {
        $token = Read-Host -AsSecureString -Prompt 'Bearer token for the organization'
        $script:webHeaders['Authorization'] = 'Bearer ' + (New-Object System.Net.NetworkCredential('', $token)).Password
        $script:webSignIn = @{}
    }
    foreach ($version in @('v9.2', 'v9.1', 'v9.0')) {
        $script:webBase = '{0}/api/data/{1}/' -f $Url.TrimEnd('/'), $version
        try {
            Show-Value 'Web API' ('{0}, signed in as {1}' -f $script:webBase, (Get-WebApi 'WhoAmI').UserId)
            return
        } catch {
            $response = $_.Exception.PSObject.Properties['Response']
            if ($null -eq $response -or $null -eq $response.Value -or @(400, 404, 501) -notcontains [int] $response.Value.StatusCode) { throw }
        }
    }
    Assert-True $false ('There is no Web API at {0}.' -f $Url)
}

# Reads from the Web API; a redirect would lead a sign-in elsewhere, and is not followed.
function Get-WebApi {
    param([string] $Resource)
    $headers = $script:webHeaders.Clone()
    $headers.Remove('If-Match')
    $signIn = $script:webSignIn
    return (Invoke-RestMethod -Method Get -Uri ($script:webBase + $Resource) -Headers $headers -MaximumRedirection 0 @signIn)
}

# Changes a row that is there, and makes none.
function Set-WebApi {
    param([string] $Row, [hashtable] $Columns)
    $signIn = $script:webSignIn
    $body = ConvertTo-Json -InputObject $Columns
    [void] (Invoke-RestMethod -Method Patch -Uri ($script:webBase + $Row) -Headers $script:webHeaders -Body $body -ContentType 'application/json; charset=utf-8' -MaximumRedirection 0 @signIn)
}

# A text as it stands in a filter of an address.
function Get-FilterText {
    param([string] $Text)
    return [System.Uri]::EscapeDataString("'" + $Text.Replace("'", "''") + "'")
}
