
# Loads the snap-in of Dynamics, which only the server with the Deployment Tools has.
function Import-Dynamics {
    Assert-True ($PSVersionTable.PSVersion.Major -eq 5) 'The snap-in of Dynamics needs Windows PowerShell 5.1.'
    if (-not (Get-PSSnapin -Name Microsoft.Crm.PowerShell -ErrorAction SilentlyContinue)) {
        Assert-True ($null -ne (Get-PSSnapin -Registered -Name Microsoft.Crm.PowerShell -ErrorAction SilentlyContinue)) 'This server has no Microsoft.Crm.PowerShell: run the script where the Deployment Tools are.'
        Add-PSSnapin -Name Microsoft.Crm.PowerShell
    }
}

# The attributes of a configuration entity, by name.
function Get-DynamicsValue {
    param([object] $Entity, [string] $Name)
    foreach ($one in @($Entity.Attributes)) {
        if ($one.Key -eq $Name) { return $one.Value }
    }
    return $null
}
