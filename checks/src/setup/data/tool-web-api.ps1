
$dynamicsBase = ''
$dynamicsSignIn = @{ UseDefaultCredentials = $true }
$dynamicsHeaders = @{ 'OData-MaxVersion' = '4.0'; 'OData-Version' = '4.0'; 'Accept' = 'application/json' }

# Signs in to the Web API of Dynamics as yourself, or with a token that is asked for and kept in memory alone.
function Connect-Dynamics {
    param([string] $Url, [bool] $WithToken)
    [System.Net.ServicePointManager]::SecurityProtocol = [System.Net.ServicePointManager]::SecurityProtocol -bor [System.Net.SecurityProtocolType]::Tls12
    $script:dynamicsBase = $Url.TrimEnd('/') + '/api/data/v9.0/'
    if ($WithToken) {
        $asked = Read-Host -Prompt 'Bearer token for Dynamics' -AsSecureString
        $script:dynamicsSignIn = @{}
        $script:dynamicsHeaders['Authorization'] = 'Bearer ' + (New-Object System.Net.NetworkCredential('', $asked)).Password
    }
    $own = Get-Dynamics 'WhoAmI'
    Show-Value 'signed in as the user' $own.UserId
}

# Reads from the Web API.
function Get-Dynamics {
    param([string] $Path)
    $how = $script:dynamicsSignIn
    return (Invoke-RestMethod -Method Get -Uri ($script:dynamicsBase + $Path) -Headers $script:dynamicsHeaders @how)
}

# Changes columns of one row that is there.
function Set-Dynamics {
    param([string] $Path, [hashtable] $Columns)
    $how = $script:dynamicsSignIn
    $headers = $script:dynamicsHeaders.Clone()
    $headers['If-Match'] = '*'
    $body = [System.Text.Encoding]::UTF8.GetBytes((ConvertTo-Json -InputObject $Columns))
    [void] (Invoke-RestMethod -Method Patch -Uri ($script:dynamicsBase + $Path) -Headers $headers -ContentType 'application/json; charset=utf-8' -Body $body @how)
}

# A text as filters of OData write it.
function Get-Literal {
    param([string] $Text)
    return ([System.Uri]::EscapeDataString("'" + $Text.Replace("'", "''") + "'"))
}
