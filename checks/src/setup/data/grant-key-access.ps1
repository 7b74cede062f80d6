Assert-Administrator
Assert-Server $Servers

$certificate = @(Get-ChildItem -Path Cert:\LocalMachine\My | Where-Object { $_.Thumbprint -eq $Thumbprint })
Assert-True ($certificate.Count -eq 1) ('The store has no certificate {0}: run install-certificate first.' -f $Thumbprint)
Assert-True ($certificate[0].HasPrivateKey) 'The certificate has no private key here.'
$key = $certificate[0].PrivateKey
Assert-True ($null -ne $key -and $null -ne $key.CspKeyContainerInfo) 'The key is not in a CSP: import it again with AT_KEYEXCHANGE.'
$folder = Join-Path -Path $env:ProgramData -ChildPath 'Microsoft\Crypto\RSA\MachineKeys'
$file = Join-Path -Path $folder -ChildPath $key.CspKeyContainerInfo.UniqueKeyContainerName
Assert-True (Test-Path -LiteralPath $file -PathType Leaf) ('There is no key file {0}.' -f $file)

$sid = [System.Security.Principal.SecurityIdentifier]
$access = [System.IO.File]::GetAccessControl($file, 'Access')
Show-Value 'key file' $file
Show-Value 'access list now' $access.GetSecurityDescriptorSddlForm('Access')
if (-not $access.AreAccessRulesCanonical) {
    throw 'The entries of the access list stand in no canonical order: open Manage Private Keys, let Windows reorder them, and run this again.'
}
$changes = 0
$lacking = 0

# Accounts of Windows itself have names of their own among services, and other ones in each language.
function Get-AccountSid {
    param([string] $Name)
    $short = ($Name.Trim() -replace '^(NT AUTHORITY|\.)\\', '') -replace ' ', ''
    $known = @{ 'LocalSystem' = 'S-1-5-18'; 'SYSTEM' = 'S-1-5-18'; 'LocalService' = 'S-1-5-19'; 'NetworkService' = 'S-1-5-20' }
    if ($known.ContainsKey($short)) { return New-Object System.Security.Principal.SecurityIdentifier($known[$short]) }
    return (New-Object System.Security.Principal.NTAccount($Name.Trim())).Translate($sid)
}

foreach ($name in $Accounts) {
    $own = Get-AccountSid $name
    $rules = @($access.GetAccessRules($true, $true, $sid))
    foreach ($rule in @($rules | Where-Object { $_.AccessControlType -eq 'Deny' })) {
        if ($rule.IdentityReference -eq $own -and -not $rule.IsInherited) {
            $lacking++
            if ($PSCmdlet.ShouldProcess($file, ('remove the entry that denies {0}' -f $name))) {
                [void] $access.RemoveAccessRuleSpecific($rule)
                $changes++
            }
        } else {
            Write-Warning ('{0} is denied: remove it by hand where {1} belongs to it.' -f $rule.IdentityReference.Value, $name)
        }
    }
    $read = [System.Security.AccessControl.FileSystemRights]::Read
    $may = @($rules | Where-Object { $_.IdentityReference -eq $own -and $_.AccessControlType -eq 'Allow' -and ($_.FileSystemRights -band $read) -eq $read })
    if ($may.Count -gt 0) {
        Write-Host ('{0} may read the key: nothing to grant.' -f $name)
    } else {
        $lacking++
        if ($PSCmdlet.ShouldProcess($file, ('let {0} read the private key' -f $name))) {
            $access.AddAccessRule((New-Object System.Security.AccessControl.FileSystemAccessRule($own, 'Read', 'Allow')))
            $changes++
        }
    }
}

# Everyone, Users and Authenticated Users have no business with the key.
foreach ($wide in @('S-1-1-0', 'S-1-5-32-545', 'S-1-5-11')) {
    $who = New-Object System.Security.Principal.SecurityIdentifier($wide)
    $open = @($access.GetAccessRules($true, $false, $sid) | Where-Object { $_.IdentityReference -eq $who -and $_.AccessControlType -eq 'Allow' })
    foreach ($rule in $open) {
        if ($PSCmdlet.ShouldProcess($file, ('take read away from {0}' -f $wide))) {
            [void] $access.RemoveAccessRuleSpecific($rule)
            $changes++
        }
    }
    $inherited = @($access.GetAccessRules($false, $true, $sid) | Where-Object { $_.IdentityReference -eq $who -and $_.AccessControlType -eq 'Allow' })
    if ($inherited.Count -gt 0) {
        Write-Warning ('{0} is granted access by the folder, and stays in the list: run icacls with /inheritance:d, then with /remove:g *{0}, on {1}.' -f $wide, $file)
    }
}
if ($changes -gt 0) { [System.IO.File]::SetAccessControl($file, $access) }

# The services read the key when they start: who has started since, and lacked nothing, is left alone.
$written = (Get-Item -LiteralPath $file -Force).LastWriteTime
$services = @(Get-CimInstance -ClassName Win32_Service | Where-Object { @('MSCRMAsyncService', 'MSCRMAsyncService$maintenance') -contains $_.Name })
foreach ($service in $services) {
    $process = Get-Process -Id $service.ProcessId -ErrorAction SilentlyContinue
    if ($lacking -eq 0 -and $service.ProcessId -ne 0 -and $null -ne $process -and $process.StartTime -gt $written) {
        Write-Host ('{0} has started since the key was written: left alone. Restart it where access was granted after {1}.' -f $service.Name, $process.StartTime)
    } elseif ($PSCmdlet.ShouldProcess($service.Name, 'restart')) {
        Restart-Service -Name $service.Name
    }
}
