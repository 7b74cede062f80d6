Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

# Ends the script where something is not as it must be.
function Assert-True {
    param([bool] $Condition, [string] $Message)
    if (-not $Condition) { throw $Message }
}

# Prints a value as it is before the change.
function Show-Value {
    param([string] $Name, [object] $Value)
    if ($null -eq $Value) { $Value = 'not set' }
    Write-Host ('  {0}: {1}' -f $Name, (@($Value) -join ', '))
}

# Ends the script on a server that it is not meant for.
function Assert-Server {
    param([string[]] $Names)
    # The variable holds the NetBIOS name, which is cut after 15 characters; evidence may name either.
    $short = @($Names | ForEach-Object { $_.Trim().Split('.')[0] })
    $own = @([System.Net.Dns]::GetHostName().Split('.')[0], $env:COMPUTERNAME)
    $here = @($own | Where-Object { $short -contains $_ }).Count -gt 0
    Assert-True $here ('This is {0}; the script is meant for {1}.' -f $own[0], ($Names -join ', '))
}

# Ends the script without the rights of an administrator.
function Assert-Administrator {
    $own = New-Object System.Security.Principal.WindowsPrincipal([System.Security.Principal.WindowsIdentity]::GetCurrent())
    $role = [System.Security.Principal.WindowsBuiltInRole]::Administrator
    Assert-True ($own.IsInRole($role)) 'Start Windows PowerShell as administrator.'
}

# Ends the script where a program failed.
function Assert-LastExit {
    param([string] $What)
    Assert-True ($LASTEXITCODE -eq 0) ('{0} ended with code {1}.' -f $What, $LASTEXITCODE)
}
